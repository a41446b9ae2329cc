using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// A control for magnitude-pruning: the word embeddings are pruned by the error of their output over the training split, which weighs a row by its
/// token's frequency. With sparsegpt-frequency it shows that layers and embeddings can be judged apart.
/// </summary>
public sealed class MagnitudePruningFrequency() : PrunedToCap(secondOrder: false, EmbeddingRule.TokenFrequency)
{
    public override string Name => "magnitude-pruning-frequency";

    public override string Summary => "a control: magnitude-pruning with its embeddings pruned by token frequency";
}
