using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Data;
using Harness.Models;

namespace Harness.Pretraining;

/// <summary>A checkpoint's config.json as Hugging Face's transformers has it for BERT: what it takes to build the network.</summary>
internal sealed record HuggingFaceConfig
{
    private static readonly JsonSerializerOptions Json = new()
    {
        AllowDuplicateProperties = false,
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public IReadOnlyList<string> Architectures { get; init; } = ["BertForMaskedLM"];

    public double AttentionProbsDropoutProb { get; init; }

    public string HiddenAct { get; init; } = "gelu";

    public double HiddenDropoutProb { get; init; }

    public required int HiddenSize { get; init; }

    public double InitializerRange { get; init; } = 0.02;

    public required int IntermediateSize { get; init; }

    public double LayerNormEps { get; init; } = 1e-12;

    public required int MaxPositionEmbeddings { get; init; }

    public string ModelType { get; init; } = "bert";

    public required int NumAttentionHeads { get; init; }

    public required int NumHiddenLayers { get; init; }

    public int PadTokenId { get; init; }

    public string PositionEmbeddingType { get; init; } = "absolute";

    public bool TieWordEmbeddings { get; init; } = true;

    public required int TypeVocabSize { get; init; }

    public required int VocabSize { get; init; }

    [JsonIgnore]
    public BertShape Shape => new(VocabSize, HiddenSize, NumHiddenLayers, NumAttentionHeads, IntermediateSize)
    {
        Positions = MaxPositionEmbeddings,
        TokenTypes = TypeVocabSize,
        Dropout = HiddenDropoutProb,
    };

    public static HuggingFaceConfig Of(BertShape shape) => new()
    {
        AttentionProbsDropoutProb = shape.Dropout,
        HiddenDropoutProb = shape.Dropout,
        HiddenSize = shape.Hidden,
        IntermediateSize = shape.Intermediate,
        MaxPositionEmbeddings = shape.Positions,
        NumAttentionHeads = shape.Heads,
        NumHiddenLayers = shape.Layers,
        TypeVocabSize = shape.TokenTypes,
        VocabSize = shape.Vocabulary,
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
            ("model_type", config.ModelType, "bert"),
            ("hidden_act", config.HiddenAct, "gelu"),
            ("position_embedding_type", config.PositionEmbeddingType, "absolute"),
        ];
        foreach (var (name, value, expected) in fixedValues)
            if (value != expected)
                throw new DataFormatException($"{path}: {name} is '{value}'. Expected '{expected}': other networks are not BERT's.");
        if (config.TypeVocabSize <= 0)
            throw new DataFormatException($"{path}: type_vocab_size is {config.TypeVocabSize}. Expected a positive number.");
        foreach (var (name, value) in new[] { ("hidden_dropout_prob", config.HiddenDropoutProb), ("attention_probs_dropout_prob", config.AttentionProbsDropoutProb) })
            if (value is not (>= 0 and < 1))
                throw new DataFormatException($"{path}: {name} is {value}. Expected a probability from 0 to below 1.");
        return config;
    }

    public void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, Json) + "\n");
}
