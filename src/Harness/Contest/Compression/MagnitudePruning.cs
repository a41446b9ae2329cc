using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>Sets the smallest weights of a matrix to zero and leaves the others as they are (Han et al., arXiv 1506.02626): what second-order methods must beat.</summary>
public static class MagnitudePruning
{
    /// <param name="weight">W (out, in)</param>
    /// <returns>The pruned matrix (out, in); the caller's dispose scope owns it</returns>
    public static Tensor Prune(Tensor weight, SparsityPattern pattern)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var zeroed = pattern.ZeroedOf(weight.detach().abs());
        return (weight.detach() * zeroed.logical_not().to(weight.dtype)).MoveToOuterDisposeScope();
    }
}
