using Harness.Contest.Weights;
using Harness.Models.Bert;
using Harness.Tasks.NamedEntities;

namespace Harness.Fetching;

/// <summary>A file on the network that is verified against a pinned SHA-256 hash, whichever server it comes from.</summary>
/// <param name="Address">The file's address, which ends with its name.</param>
/// <param name="Bytes">The file's length; null where it is not known.</param>
/// <param name="Sha256">The SHA-256 hash in lower-case hexadecimal digits.</param>
public sealed record RemoteFile(Uri Address, long? Bytes, string Sha256)
{
    /// <summary>The file's name.</summary>
    public string Name => Uri.UnescapeDataString(Address.Segments[^1]);
}

/// <summary>A published model and those of its files that are fetched.</summary>
/// <param name="Model">The model and its revision.</param>
/// <param name="Weights">The file model.safetensors.</param>
/// <param name="Vocabulary">The file vocab.txt.</param>
/// <param name="Shape">The shape of the weights. The hub's config.json is not fetched, because no hash of it is pinned.</param>
public sealed record PinnedModel(PublishedModel Model, RemoteFile Weights, RemoteFile Vocabulary, BertShape Shape)
{
    /// <summary>The model's name without its owner.</summary>
    public string Name => Model.Name;
}

/// <summary>All files that can be fetched, with their pinned hashes.</summary>
public static class PinnedFiles
{
    private const string Hub = "https://huggingface.co";

    /// <summary>CoNLL-2003 as a zip archive of <see cref="ConllData.FileNames"/>.</summary>
    public static RemoteFile Conll2003 { get; } = new(
        new Uri("https://data.deepai.org/conll2003.zip"), null, "96a104d174ddae7558bab603f19382c5fe02ff1da5c077a7f3ce2ced1578a2c3");

    /// <summary>Returns bert-base-cased with the addresses of its files.</summary>
    /// <param name="endpoint">A mirror of the hub, as HF_ENDPOINT names it; null or empty for the hub itself.</param>
    /// <exception cref="ArgumentException">The endpoint is not an HTTP address.</exception>
    public static PinnedModel BertBaseCased(string? endpoint)
    {
        var known = PublishedModel.BertBaseCased;
        return new PinnedModel(
            known,
            new RemoteFile(At("model.safetensors"), 435_755_784, "1d8bdcee6021e2c25f0325e84889b61c2eb26b843eef5659c247af138d64f050"),
            new RemoteFile(At("vocab.txt"), 213_450, "eeaa9875b23b04b4c54ef759d03db9d1ba1554838f8fb26c5d96fa551df93d02"),
            new BertShape(Vocabulary: 28_996, Hidden: 768, Layers: 12, Heads: 12, Intermediate: 3_072));

        Uri At(string name) => new(Base(endpoint), $"{known.Id}/resolve/{known.Revision}/{name}");
    }

    private static Uri Base(string? endpoint)
    {
        var text = string.IsNullOrEmpty(endpoint) ? Hub : endpoint;
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new ArgumentException($"HF_ENDPOINT is '{text}'. Expected the address of a mirror such as {Hub}; correct it, or unset it.");
    }
}
