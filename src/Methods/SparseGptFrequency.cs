using Harness.Contest.Compression;
using Methods.Families;

namespace Methods;

/// <summary>
/// A control for sparsegpt: the word embeddings are pruned by SparseGPT's own criterion, the error of their output over the training split, which
/// weighs a row by its token's frequency (Frantar and Alistarh, arXiv 2301.00774, section 3, for one-hot inputs). The difference to sparsegpt is what
/// the rule of the embeddings is worth.
/// </summary>
public sealed class SparseGptFrequency() : PrunedToCap(secondOrder: true, EmbeddingRule.TokenFrequency)
{
    public override string Name => "sparsegpt-frequency";

    public override string Summary => "a control: sparsegpt with its embeddings pruned by token frequency";
}
