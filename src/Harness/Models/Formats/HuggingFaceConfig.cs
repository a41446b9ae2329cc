using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Text;

namespace Harness.Models.Formats;

/// <summary>
/// config.json as Hugging Face's transformers has it for BERT: what it takes to build a network. A network that is no plain BERT says so by its model type,
/// so that transformers refuses it instead of filling it with random weights, and says in a section <c>bench</c> how it is built.
/// </summary>
internal sealed record HuggingFaceConfig
{
    public const string FileName = "config.json";

    // The largest published have fewer than a hundred.
    private const int MostLayers = 1_000;

    private const string Bert = "bert";
    private const string NotPlain = "bench-bert";

    private static readonly JsonSerializerOptions Json = new()
    {
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public IReadOnlyList<string> Architectures { get; init; } = [];

    public double AttentionProbsDropoutProb { get; init; }

    /// <summary>What a plain BERT has not; null for one.</summary>
    public Departures? Bench { get; init; }

    public string HiddenAct { get; init; } = "gelu";

    public double HiddenDropoutProb { get; init; }

    public required int HiddenSize { get; init; }

    /// <summary>Class names by their ids; null for a network without a classifier.</summary>
    [JsonPropertyName("id2label")]
    public IReadOnlyDictionary<string, string>? LabelOfId { get; init; }

    [JsonPropertyName("label2id")]
    public IReadOnlyDictionary<string, int>? IdOfLabel { get; init; }

    public double InitializerRange { get; init; } = 0.02;

    public required int IntermediateSize { get; init; }

    public double LayerNormEps { get; init; } = 1e-12;

    public required int MaxPositionEmbeddings { get; init; }

    public string ModelType { get; init; } = Bert;

    public required int NumAttentionHeads { get; init; }

    public required int NumHiddenLayers { get; init; }

    public int PadTokenId { get; init; }

    public string PositionEmbeddingType { get; init; } = "absolute";

    public bool TieWordEmbeddings { get; init; } = true;

    public required int TypeVocabSize { get; init; }

    public required int VocabSize { get; init; }

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
            };
            return Bench?.Of(plain) ?? plain;
        }
    }

    /// <summary>Of a network that guesses masked tokens.</summary>
    public static HuggingFaceConfig OfMaskedLanguageModel(BertShape shape) => Of(shape, "BertForMaskedLM");

    /// <summary>Of a network with a head on every token.</summary>
    /// <param name="labels">Its classes, in the order of their ids.</param>
    public static HuggingFaceConfig OfTokenClassifier(BertShape shape, IReadOnlyList<string> labels) => Of(shape, "BertForTokenClassification") with
    {
        LabelOfId = Enumerable.Range(0, labels.Count).ToDictionary(id => Invariant($"{id}"), id => labels[id]),
        IdOfLabel = Enumerable.Range(0, labels.Count).ToDictionary(id => labels[id], id => id),
    };

    /// <exception cref="DataFormatException">It is not JSON, lacks a size, or describes a network that is not BERT's; the message says which.</exception>
    public static HuggingFaceConfig Read(string path)
    {
        HuggingFaceConfig config;
        try
        {
            config = JsonFile.Read<HuggingFaceConfig>(path, Json);
            config.Shape.Validate();
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new DataFormatException($"{path}: not a BERT's configuration ({error.Message}). Expected Hugging Face's config.json.", error);
        }

        (string Name, string Value, string Expected)[] fixedValues =
        [
            ("model_type", config.ModelType, config.Bench is null ? Bert : NotPlain),
            ("hidden_act", config.HiddenAct, "gelu"),
            ("position_embedding_type", config.PositionEmbeddingType, "absolute"),
        ];
        foreach (var (name, value, expected) in fixedValues)
            if (value != expected)
                throw new DataFormatException($"{path}: {name} is '{value}'. Expected '{expected}': other networks are not BERT's.");
        if (config.TypeVocabSize <= 0)
            throw new DataFormatException($"{path}: type_vocab_size is {config.TypeVocabSize}. Expected a positive number.");
        if (config.NumHiddenLayers > MostLayers)
            throw new DataFormatException($"{path}: num_hidden_layers is {config.NumHiddenLayers}. Expected at most {MostLayers}.");
        foreach (var (name, value) in new[] { ("hidden_dropout_prob", config.HiddenDropoutProb), ("attention_probs_dropout_prob", config.AttentionProbsDropoutProb) })
            if (value is not (>= 0 and < 1))
                throw new DataFormatException($"{path}: {name} is {value}. Expected a probability from 0 to below 1.");
        return config;
    }

    /// <summary>The classes in the order of their ids.</summary>
    /// <param name="path">Where it was read, for messages.</param>
    /// <exception cref="DataFormatException">There are none, or their ids are not 0, 1, 2 and so on.</exception>
    public IReadOnlyList<string> Labels(string path)
    {
        if (LabelOfId is not { Count: > 0 } labels)
            throw new DataFormatException($"{path}: no id2label. Expected the classes of a token classifier.");
        return [.. Enumerable.Range(0, labels.Count).Select(id => labels.TryGetValue(Invariant($"{id}"), out var label) && !string.IsNullOrEmpty(label)
            ? label
            : throw new DataFormatException($"{path}: id2label has {labels.Count} entries and none for {id}. Expected every id from 0."))];
    }

    public void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");

    private static HuggingFaceConfig Of(BertShape shape, string architecture)
    {
        var departures = Departures.From(shape);
        return new()
        {
            Architectures = [departures is null ? architecture : $"Bench{architecture}"],
            AttentionProbsDropoutProb = shape.Dropout,
            Bench = departures,
            HiddenDropoutProb = shape.Dropout,
            HiddenSize = shape.Hidden,
            IntermediateSize = shape.Intermediate,
            MaxPositionEmbeddings = shape.Positions,
            ModelType = departures is null ? Bert : NotPlain,
            NumAttentionHeads = shape.Heads,
            NumHiddenLayers = shape.Layers,
            TypeVocabSize = shape.TokenTypes,
            VocabSize = shape.Vocabulary,
        };
    }

    /// <summary>How a shape departs from BERT's; see <see cref="BertShape"/> for what each means.</summary>
    public sealed record Departures
    {
        public int? EmbeddingRank { get; init; }

        public int? EmbeddingRows { get; init; }

        public IReadOnlyList<int>? HeadsByLayer { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool Int8Weights { get; init; }

        public IReadOnlyDictionary<string, int>? Ranks { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public LayerSharing Sharing { get; init; }

        /// <returns>Null for a plain BERT.</returns>
        public static Departures? From(BertShape shape)
        {
            var departures = new Departures
            {
                EmbeddingRank = shape.EmbeddingRank,
                EmbeddingRows = shape.EmbeddingRows,
                HeadsByLayer = shape.HeadsByLayer,
                Int8Weights = shape.Int8Weights,
                Ranks = shape.Ranks is { Count: > 0 } ranks ? ranks : null,
                Sharing = shape.Sharing,
            };
            return departures == new Departures() ? null : departures;
        }

        public BertShape Of(BertShape plain) => plain with
        {
            EmbeddingRank = EmbeddingRank,
            EmbeddingRows = EmbeddingRows,
            HeadsByLayer = HeadsByLayer,
            Int8Weights = Int8Weights,
            Ranks = Ranks,
            Sharing = Sharing,
        };
    }
}
