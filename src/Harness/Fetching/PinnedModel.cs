using Harness.Models;

namespace Harness.Fetching;

/// <summary>A revision of a model on the Hugging Face hub.</summary>
/// <param name="Id">Owner and name, such as <c>google-bert/bert-base-cased</c>.</param>
/// <param name="Revision">The commit.</param>
/// <param name="Weights">Its model.safetensors.</param>
/// <param name="Vocabulary">Its vocab.txt.</param>
/// <param name="Shape">That the weights have. The hub's config.json has no pinned hash, so what it would say is here.</param>
public sealed record PinnedModel(string Id, string Revision, RemoteFile Weights, RemoteFile Vocabulary, BertShape Shape)
{
    public string Name => Id[(Id.LastIndexOf('/') + 1)..];
}
