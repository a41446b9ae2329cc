using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Common;
using Harness.Models.Bert;

namespace Harness.Models.Formats;

/// <summary>
/// The file config.json, in which Hugging Face's transformers describes how a BERT is built. A network that is not a plain BERT has another model
/// type, so that transformers refuses it instead of filling it with random weights, and a section <c>bench</c> that says how it is built. Every
/// setting that changes what an encoder computes is applied or refused. What only heads use, and properties without a setter, are written and not
/// read.
/// </summary>
internal sealed record HuggingFaceConfig
{
    public const string FileName = "config.json";

    // What transformers takes where a file says nothing.
    private const double UsualDropout = 0.1;
    private const int UsualPositions = 512;
    private const int UsualSegments = 2;

    private const string Bert = "bert";
    private const string SequenceClassifier = "BertForSequenceClassification";
    private const string Encoder = "BertModel";
    private const string NotPlain = "bench-bert";

    // The error function's GELU, under both names that transformers has for it.
    private static readonly string[] Gelus = ["gelu", "gelu_python"];

    // Settings that make another network of the same weights, or say that the weights are stored in another form. Null and an empty object are the
    // same as no setting.
    private static readonly string[] Unsupported =
        ["is_decoder", "add_cross_attention", "is_encoder_decoder", "pruned_heads", "quantization_config", "auto_map"];

    private static readonly JsonSerializerOptions Json = new()
    {
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The classes of transformers that open the network. Only the name of the sequence classifier says something here.</summary>
    public JsonElement? Architectures { get; init; }

    public double AttentionProbsDropoutProb { get; init; } = UsualDropout;

    /// <summary>The differences from a plain BERT; null for a plain BERT.</summary>
    public Departures? Bench { get; init; }

    public string HiddenAct { get; init; } = "gelu";

    public double HiddenDropoutProb { get; init; } = UsualDropout;

    public required int HiddenSize { get; init; }

    /// <summary>The names of the classes by their ids, which are checked where they are used; null for a network without a classifier.</summary>
    [JsonPropertyName("id2label")]
    public JsonElement? LabelOfId { get; init; }

    [JsonPropertyName("label2id")]
    public IReadOnlyDictionary<string, int>? IdOfLabel =>
        LabelOfId?.EnumerateObject().ToDictionary(label => label.Value.GetString()!, label => int.Parse(label.Name, CultureInfo.InvariantCulture));

    public double InitializerRange => Initialization.Deviation;

    public required int IntermediateSize { get; init; }

    public double LayerNormEps { get; init; } = BertShape.UsualLayerNormEps;

    public int MaxPositionEmbeddings { get; init; } = UsualPositions;

    public string ModelType { get; init; } = Bert;

    public required int NumAttentionHeads { get; init; }

    public required int NumHiddenLayers { get; init; }

    /// <summary>The row of word embeddings that transformers does not train, which is that of [PAD]; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? PadTokenId { get; init; }

    public string PositionEmbeddingType { get; init; } = "absolute";

    public bool TieWordEmbeddings => true;

    public int TypeVocabSize { get; init; } = UsualSegments;

    public required int VocabSize { get; init; }

    /// <summary>All other settings of a file that was read.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }

    [JsonIgnore]
    public BertShape Shape
    {
        get
        {
            var plain = new BertShape(VocabSize, HiddenSize, NumHiddenLayers, NumAttentionHeads, IntermediateSize)
            {
                Positions = MaxPositionEmbeddings,
                TokenTypes = TypeVocabSize,
                Dropout = HiddenDropoutProb,
                AttentionDropout = AttentionProbsDropoutProb == HiddenDropoutProb ? null : AttentionProbsDropoutProb,
                LayerNormEps = LayerNormEps,
            };
            return Bench?.ApplyTo(plain) ?? (IsSequenceClassifier ? plain with { Pooling = Pooling.Pooler } : plain);
        }
    }

    private bool IsSequenceClassifier => Names(SequenceClassifier);

    private bool Names(string architecture) => Architectures is { ValueKind: JsonValueKind.Array } names
        && names.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && name.GetString() == architecture);

    /// <summary>Describes a network that guesses masked tokens.</summary>
    /// <param name="paddingId">The id of [PAD] in its vocabulary, which most have first.</param>
    public static HuggingFaceConfig OfMaskedLanguageModel(BertShape shape, int paddingId = 0) => Of(shape, "BertForMaskedLM", paddingId);

    /// <summary>Describes an encoder without a head.</summary>
    /// <param name="paddingId">The id of [PAD] in its vocabulary, which most have first.</param>
    public static HuggingFaceConfig OfEncoder(BertShape shape, int paddingId = 0) => Of(shape, Encoder, paddingId);

    /// <summary>Describes a network with a head on every token, or on the vector that its shape pools an input to.</summary>
    /// <param name="labels">The names of its classes, in the order of their ids.</param>
    /// <param name="paddingId">The id of [PAD] in its vocabulary, which most have first.</param>
    public static HuggingFaceConfig OfClassifier(BertShape shape, IReadOnlyList<string> labels, int paddingId = 0) =>
        Of(shape, shape.Pooling == Pooling.None ? "BertForTokenClassification" : SequenceClassifier, paddingId) with
        {
            LabelOfId = JsonSerializer.SerializeToElement(Enumerable.Range(0, labels.Count).ToDictionary(id => Invariant($"{id}"), id => labels[id])),
        };

    /// <exception cref="DataFormatException">The file is not JSON, lacks a size, or does not describe a BERT; the message says which.</exception>
    public static HuggingFaceConfig Read(string path)
    {
        try
        {
            var config = JsonFile.Read<HuggingFaceConfig>(path, Json);
            config.Validate(path);
            config.Shape.Validate();
            return config;
        }
        catch (JsonException error) when (error is { Path.Length: > 2, LineNumber: { } line } && error.Message.Contains("could not be converted"))
        {
            throw new DataFormatException(
                Invariant($"{path}, line {line + 1}: not a BERT's configuration ({error.Path.TrimStart('$', '.')} is of another kind, such as text ")
                + "for a number). Expected Hugging Face's config.json.",
                error);
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new DataFormatException($"{path}: not a BERT's configuration ({error.Message}). Expected Hugging Face's config.json.", error);
        }
    }

    /// <summary>The names of the classes in the order of their ids; none for an encoder of this program's, whose pooling is known.</summary>
    /// <param name="path">The file that was read, which messages name.</param>
    /// <exception cref="DataFormatException">There are no classes, or their ids are not 0, 1, 2 and so on.</exception>
    public IReadOnlyList<string> Labels(string path)
    {
        if (Names(NotPlainForm(Encoder)) && Bench is { Pooling: not Pooling.None })
            return [];
        if (LabelOfId is not { ValueKind: JsonValueKind.Object } labels || labels.GetPropertyCount() == 0)
            throw new DataFormatException($"{path}: no id2label. Expected the classes of a classifier.");
        return [.. Enumerable.Range(0, labels.GetPropertyCount()).Select(Label)];

        string Label(int id) => labels.TryGetProperty(Invariant($"{id}"), out var label) && label is { ValueKind: JsonValueKind.String }
            && label.GetString() is { Length: > 0 } name
            ? name
            : throw new DataFormatException(
                $"{path}: id2label has {labels.GetPropertyCount()} entries and no name for {id}. Expected a text for every id from 0.");
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");

    private void Validate(string path)
    {
        (string Name, string Value, string[] Expected)[] fixedValues =
        [
            ("model_type", ModelType, [Bench is null ? Bert : NotPlain]),
            ("hidden_act", HiddenAct, Gelus),
            ("position_embedding_type", PositionEmbeddingType, ["absolute"]),
        ];
        foreach (var (name, value, expected) in fixedValues)
            if (!expected.Contains(value))
                throw new DataFormatException($"{path}: {name} is '{value}'. Expected '{expected[0]}': only BERT's own architecture can be read.");
        foreach (var name in Unsupported)
            if (Others is not null && Others.TryGetValue(name, out var value) && !IsUnset(value))
                throw new DataFormatException(
                    $"{path}: {name} is {value.GetRawText()}. Expected no such setting: only an encoder of BERT's own form can be read, "
                    + "with all of its heads and in floating-point numbers.");
        if (TypeVocabSize <= 0)
            throw new DataFormatException($"{path}: type_vocab_size is {TypeVocabSize}. Expected a positive number.");
        (string Name, double Value)[] probabilities =
        [
            ("hidden_dropout_prob", HiddenDropoutProb),
            ("attention_probs_dropout_prob", AttentionProbsDropoutProb),
        ];
        foreach (var (name, value) in probabilities)
            if (value is not (>= 0 and < 1))
                throw new DataFormatException($"{path}: {name} is {value}. Expected a probability from 0 to below 1.");
    }

    // The name of an architecture for a network that departs from BERT.
    private static string NotPlainForm(string architecture) => $"Bench{architecture}";

    private static bool IsUnset(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.False
        || (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0);

    private static HuggingFaceConfig Of(BertShape shape, string architecture, int paddingId)
    {
        // Other programs leave open what an encoder's vector is, even where there is a pooler.
        var departures = Departures.From(shape, poolerIsPlain: architecture != Encoder);
        return new()
        {
            Architectures = JsonSerializer.SerializeToElement((string[])[departures is null ? architecture : NotPlainForm(architecture)]),
            AttentionProbsDropoutProb = shape.AttentionDropout ?? shape.Dropout,
            Bench = departures,
            HiddenDropoutProb = shape.Dropout,
            HiddenSize = shape.Hidden,
            IntermediateSize = shape.Intermediate,
            LayerNormEps = shape.LayerNormEps,
            MaxPositionEmbeddings = shape.Positions,
            ModelType = departures is null ? Bert : NotPlain,
            NumAttentionHeads = shape.Heads,
            NumHiddenLayers = shape.Layers,
            PadTokenId = paddingId,
            TypeVocabSize = shape.TokenTypes,
            VocabSize = shape.Vocabulary,
        };
    }

    /// <summary>The ways in which a shape differs from BERT's; <see cref="BertShape"/> explains each of them.</summary>
    public sealed record Departures
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int CaseTypes { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int Context { get; init; }

        public int? EmbeddingRank { get; init; }

        public IReadOnlyList<int>? HeadsByLayer { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool Int8Weights { get; init; }

        /// <summary>
        /// The pooling; left out for a head on every token, and for BERT's own pooler in a classifier that departs in nothing else.
        /// </summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public Pooling Pooling { get; init; }

        public IReadOnlyDictionary<string, int>? Ranks { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public LayerSharing Sharing { get; init; }

        public WordVectorShape? WordVectors { get; init; }

        /// <param name="poolerIsPlain">True where BERT's own pooler is no difference, as in a classifier.</param>
        /// <returns>The differences; null for a plain BERT</returns>
        public static Departures? From(BertShape shape, bool poolerIsPlain = true)
        {
            var departures = new Departures
            {
                CaseTypes = shape.CaseTypes,
                Context = shape.Context,
                EmbeddingRank = shape.EmbeddingRank,
                HeadsByLayer = shape.HeadsByLayer,
                Int8Weights = shape.Int8Weights,
                Pooling = shape.Pooling,
                Ranks = shape.Ranks is { Count: > 0 } ranks ? ranks : null,
                Sharing = shape.Sharing,
                WordVectors = shape.WordVectors,
            };
            var isPlain = departures == new Departures() || (poolerIsPlain && departures == new Departures { Pooling = Pooling.Pooler });
            return isPlain ? null : departures;
        }

        /// <summary>Gives a plain shape these differences.</summary>
        public BertShape ApplyTo(BertShape plain) => plain with
        {
            CaseTypes = CaseTypes,
            Context = Context,
            EmbeddingRank = EmbeddingRank,
            HeadsByLayer = HeadsByLayer,
            Int8Weights = Int8Weights,
            Pooling = Pooling,
            Ranks = Ranks,
            Sharing = Sharing,
            WordVectors = WordVectors,
        };
    }
}
