using Harness.Models.Bert;
using Harness.Tests.Models.Bert;
using Harness.Tests.Models.Formats;

namespace Harness.Tests.Training.Pretraining;

/// <summary>A small checkpoint in the form of bert-base-cased on Hugging Face's hub, put together without any code of the harness.</summary>
internal static class HuggingFaceFolder
{
    public const int Layers = 3;
    public const int Hidden = 8;
    public const int Intermediate = 12;
    public const int Positions = 10;

    public static readonly string Config =
        $$"""
        {
          "architectures": ["BertForMaskedLM"],
          "attention_probs_dropout_prob": 0.1,
          "gradient_checkpointing": false,
          "hidden_act": "gelu",
          "hidden_dropout_prob": 0.1,
          "hidden_size": {{Hidden}},
          "initializer_range": 0.02,
          "intermediate_size": {{Intermediate}},
          "layer_norm_eps": 1e-12,
          "max_position_embeddings": {{Positions}},
          "model_type": "bert",
          "num_attention_heads": 2,
          "num_hidden_layers": {{Layers}},
          "pad_token_id": 0,
          "position_embedding_type": "absolute",
          "transformers_version": "4.6.0.dev0",
          "type_vocab_size": 2,
          "use_cache": true,
          "vocab_size": {{Vocabulary}}
        }
        """;

    public const string TokenizerConfig = """{"do_lower_case": false, "model_max_length": 512}""";

    private static int Vocabulary => Texts.WordPiece.VocabularySize;

    public static BertShape Shape => new(Vocabulary, Hidden, Layers, Heads: 2, Intermediate) { Positions = Positions };

    /// <summary>The encoder's tensors under bert-base-cased's names.</summary>
    public static IEnumerable<(string Name, long[] Shape)> Encoder => BertBaseCased.Encoder(Vocabulary, Hidden, Layers, Intermediate, Positions);

    /// <summary>Numbers from -2 to 2 that float16 and bfloat16 hold exactly. Every tensor has its own.</summary>
    public static float[] Values(string name, long[] shape)
    {
        var random = new Random(name.Aggregate(17, (hash, letter) => unchecked(hash * 31 + letter)));
        return [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(_ => random.Next(-128, 129) / 64f)];
    }

    /// <summary>Every tensor of the checkpoint as a file holds it: those of encoder, heads and pooler, and the numbers of the positions.</summary>
    /// <param name="type">F32, F16 or BF16.</param>
    public static List<(string Name, string Type, long[] Shape, byte[] Content)> Tensors(string type = "F32") =>
    [
        .. BertBaseCased.Tensors(Vocabulary, Hidden, Layers, Intermediate, Positions)
            .Select(known => (known.Name, type, known.Shape, Bytes(type, Values(known.Name, known.Shape)))),
        ("bert.embeddings.position_ids", "I64", [1, Positions], [.. Enumerable.Range(0, Positions).SelectMany(i => BitConverter.GetBytes((long)i))]),
    ];

    public static byte[] Bytes(string type, float[] values) => [.. values.SelectMany(value => type switch
    {
        "F32" => BitConverter.GetBytes(value),
        "F16" => BitConverter.GetBytes((Half)value),
        // A bfloat16 is the upper half of a float32.
        "BF16" => BitConverter.GetBytes(value)[2..],
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Expected F32, F16 or BF16."),
    })];

    /// <returns>The folder.</returns>
    public static string Write(TemporaryFolder folder, IEnumerable<(string Name, string Type, long[] Shape, byte[] Content)>? tensors = null)
    {
        File.WriteAllText(folder.PathOf("config.json"), Config);
        File.WriteAllText(folder.PathOf("tokenizer_config.json"), TokenizerConfig);
        File.WriteAllLines(folder.PathOf("vocab.txt"), Enumerable.Range(0, Vocabulary).Select(Texts.WordPiece.Token));
        File.WriteAllBytes(folder.PathOf("model.safetensors"), SafeTensorsBytes.FileOf(tensors ?? Tensors()));
        return folder.Path;
    }
}
