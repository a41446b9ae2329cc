using Harness.Contest.Weights;
using Harness.Models;
using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Fetching;

/// <summary>A file on the network.</summary>
/// <param name="Address">The file's address, which ends with its name.</param>
/// <param name="Bytes">The file's length; null where it is not known.</param>
/// <param name="Sha256">
/// The SHA-256 hash in lower-case hexadecimal digits, whichever server the file comes from; null where what is read from it is verified instead.
/// </param>
public sealed record RemoteFile(Uri Address, long? Bytes, string? Sha256)
{
    /// <summary>The model that the file is part of; null for a file that is none's.</summary>
    public PublishedModel? Model { get; init; }

    /// <summary>The file's name.</summary>
    public string Name => Uri.UnescapeDataString(Address.Segments[^1]);

    /// <summary>The file as messages describe it.</summary>
    public string Description => Sha256 is null ? Name : $"{Name} (sha256 {Sha256})";
}

/// <summary>The files that are fetched, with their pinned hashes.</summary>
public static class PinnedFiles
{
    private const string Hub = "https://huggingface.co";

    /// <summary>CoNLL-2003 as a zip archive of <see cref="ConllData.FileNames"/>.</summary>
    public static RemoteFile Conll2003 { get; } = new(
        new Uri("https://data.deepai.org/conll2003.zip"), null, "96a104d174ddae7558bab603f19382c5fe02ff1da5c077a7f3ce2ced1578a2c3");

    /// <summary>Returns the vocabulary of a model on the hub.</summary>
    /// <param name="endpoint">A mirror of the hub, as HF_ENDPOINT names it; null or empty for the hub itself.</param>
    /// <exception cref="ArgumentException">The endpoint is not an HTTP address.</exception>
    public static RemoteFile Vocabulary(PublishedModel model, string? endpoint) =>
        new(At(endpoint, model, BertWordPiece.VocabularyFile), null, model.VocabularySha256) { Model = model };

    /// <summary>Returns the weights of a model on the hub. Where a package holds the model, its tensors are pinned and not the hub's file.</summary>
    /// <param name="endpoint">A mirror of the hub, as HF_ENDPOINT names it; null or empty for the hub itself.</param>
    /// <exception cref="ArgumentException">The endpoint is not an HTTP address.</exception>
    public static RemoteFile Weights(PublishedModel model, string? endpoint)
    {
        var address = At(endpoint, model, Model.WeightsFile);
        return model.Package is null
            ? new RemoteFile(address, model.Bytes, model.WeightsSha256) { Model = model }
            : new RemoteFile(address, null, null) { Model = model };
    }

    private static Uri At(string? endpoint, PublishedModel model, string name)
    {
        var text = string.IsNullOrEmpty(endpoint) ? Hub : endpoint;
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new Uri(address, $"{model.Id}/resolve/{model.Revision}/{name}")
            : throw new ArgumentException($"HF_ENDPOINT is '{text}'. Expected the address of a mirror such as {Hub}; correct it, or unset it.");
    }
}
