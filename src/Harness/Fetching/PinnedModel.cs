using Harness.Contest.Weights;
using Harness.Models.Bert;

namespace Harness.Fetching;

/// <summary>A published model with the files that are fetched of it.</summary>
/// <param name="Model">The model and its revision.</param>
/// <param name="Weights">Its model.safetensors.</param>
/// <param name="Vocabulary">Its vocab.txt.</param>
/// <param name="Shape">The shape of the weights. The hub's config.json has no pinned hash, so what it would say is here.</param>
public sealed record PinnedModel(PublishedModel Model, RemoteFile Weights, RemoteFile Vocabulary, BertShape Shape)
{
    public string Name => Model.Name;
}
