using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Common;
using Harness.Models.Bert;

namespace Harness.Models.Formats;

/// <summary>
/// The file config.json, in which Hugging Face's transformers describes how a BERT is built. A network that is not a plain BERT has another model
/// type, so that transformers refuses it instead of filling it with random weights, and a section <c>bench</c> that says how it is built.
/// </summary>
internal sealed record HuggingFaceConfig
{
    public const string FileName = "config.json";

    // The largest published networks have fewer than a hundred layers.
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

    /// <summary>The differences from a plain BERT; null for a plain BERT.</summary>
    public Departures? Bench { get; init; }

    public string HiddenAct { get; init; } = "gelu";

    public double HiddenDropoutProb { get; init; }

    public required int HiddenSize { get; init; }

    /// <summary>The names of the classes by their ids; null for a network without a classifier.</summary>
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
            return Bench?.ApplyTo(plain) ?? plain;
        }
    }

    /// <summary>Describes a network that guesses masked tokens.</summary>
    public static HuggingFaceConfig OfMaskedLanguageModel(BertShape shape) => Of(shape, "BertForMaskedLM");

    /// <summary>Describes an encoder without a head.</summary>
    public static HuggingFaceConfig OfEncoder(BertShape shape) => Of(shape, "BertModel");

    /// <summary>Describes a network with a head on every token.</summary>
    /// <param name="labels">The names of its classes, in the order of their ids.</param>
    public static HuggingFaceConfig OfTokenClassifier(BertShape shape, IReadOnlyList<string> labels) => Of(shape, "BertForTokenClassification") with
    {
        LabelOfId = Enumerable.Range(0, labels.Count).ToDictionary(id => Invariant($"{id}"), id => labels[id]),
        IdOfLabel = Enumerable.Range(0, labels.Count).ToDictionary(id => labels[id], id => id),
    };

    /// <exception cref="DataFormatException">The file is not JSON, lacks a size, or does not describe a BERT; the message says which.</exception>
    public static HuggingFaceConfig Read(string path)
    {
        try
        {
            var config = JsonFile.Read<HuggingFaceConfig>(path, Json);
            config.Shape.Validate();
            config.Validate(path);
            return config;
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new DataFormatException($"{path}: not a BERT's configuration ({error.Message}). Expected Hugging Face's config.json.", error);
        }
    }

    /// <summary>The names of the classes in the order of their ids.</summary>
    /// <param name="path">The file that was read, which messages name.</param>
    /// <exception cref="DataFormatException">There are no classes, or their ids are not 0, 1, 2 and so on.</exception>
    public IReadOnlyList<string> Labels(string path)
    {
        if (LabelOfId is not { Count: > 0 } labels)
            throw new DataFormatException($"{path}: no id2label. Expected the classes of a token classifier.");
        return [.. Enumerable.Range(0, labels.Count).Select(Label)];

        string Label(int id) => labels.TryGetValue(Invariant($"{id}"), out var label) && !string.IsNullOrEmpty(label)
            ? label
            : throw new DataFormatException($"{path}: id2label has {labels.Count} entries and none for {id}. Expected every id from 0.");
    }

    /// <summary>Writes the file.</summary>
    public void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");

    private void Validate(string path)
    {
        (string Name, string Value, string Expected)[] fixedValues =
        [
            ("model_type", ModelType, Bench is null ? Bert : NotPlain),
            ("hidden_act", HiddenAct, "gelu"),
            ("position_embedding_type", PositionEmbeddingType, "absolute"),
        ];
        foreach (var (name, value, expected) in fixedValues)
            if (value != expected)
                throw new DataFormatException($"{path}: {name} is '{value}'. Expected '{expected}': only BERT's own architecture can be read.");
        if (TypeVocabSize <= 0)
            throw new DataFormatException($"{path}: type_vocab_size is {TypeVocabSize}. Expected a positive number.");
        if (NumHiddenLayers > MostLayers)
            throw new DataFormatException($"{path}: num_hidden_layers is {NumHiddenLayers}. Expected at most {MostLayers}.");
        (string Name, double Value)[] probabilities =
        [
            ("hidden_dropout_prob", HiddenDropoutProb),
            ("attention_probs_dropout_prob", AttentionProbsDropoutProb),
        ];
        foreach (var (name, value) in probabilities)
            if (value is not (>= 0 and < 1))
                throw new DataFormatException($"{path}: {name} is {value}. Expected a probability from 0 to below 1.");
    }

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

    /// <summary>The ways in which a shape differs from BERT's; <see cref="BertShape"/> explains each of them.</summary>
    public sealed record Departures
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int CaseTypes { get; init; }

        public int? EmbeddingRank { get; init; }

        public IReadOnlyList<int>? HeadsByLayer { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public bool Int8Weights { get; init; }

        public IReadOnlyDictionary<string, int>? Ranks { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public LayerSharing Sharing { get; init; }

        /// <returns>The differences; null for a plain BERT</returns>
        public static Departures? From(BertShape shape)
        {
            var departures = new Departures
            {
                CaseTypes = shape.CaseTypes,
                EmbeddingRank = shape.EmbeddingRank,
                HeadsByLayer = shape.HeadsByLayer,
                Int8Weights = shape.Int8Weights,
                Ranks = shape.Ranks is { Count: > 0 } ranks ? ranks : null,
                Sharing = shape.Sharing,
            };
            return departures == new Departures() ? null : departures;
        }

        /// <summary>Gives a plain shape these differences.</summary>
        public BertShape ApplyTo(BertShape plain) => plain with
        {
            CaseTypes = CaseTypes,
            EmbeddingRank = EmbeddingRank,
            HeadsByLayer = HeadsByLayer,
            Int8Weights = Int8Weights,
            Ranks = Ranks,
            Sharing = Sharing,
        };
    }
}
