using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>Computes the best approximation of a matrix by one of a given rank (Eckart and Young, 1936).</summary>
public static class LowRank
{
    /// <summary>
    /// Approximates W (m x n) by left (m x r) times right (r x n), which share the singular values evenly: U sqrt(S) and sqrt(S) V'.
    /// </summary>
    /// <returns>The two factors, and the share of the squared singular values that they keep</returns>
    public static (Tensor Left, Tensor Right, double KeptEnergy) Factorize(Tensor matrix, int rank)
    {
        var (u, s, vh) = linalg.svd(matrix, fullMatrices: false);
        var kept = s.narrow(0, 0, rank); // (r)
        var root = kept.sqrt();
        var keptEnergy = (kept.square().sum() / s.square().sum()).to(ScalarType.Float64).item<double>();
        return (u.narrow(1, 0, rank) * root, root.unsqueeze(1) * vh.narrow(0, 0, rank), keptEnergy);
    }

    /// <summary>
    /// Fills a network's factorised word embeddings from the full word embeddings of another. With weights the product minimises the sum of the
    /// tokens' squared errors, each times the token's weight (Chen et al., GroupReduce, arXiv 1806.06950, equation 2).
    /// </summary>
    /// <param name="weights">The weight of each token, which is above 0 (V); null where all tokens count alike.</param>
    /// <returns>The share of the squared singular values that they keep</returns>
    /// <exception cref="ArgumentException">The source has no full word embeddings, or the target no factorised ones.</exception>
    public static double FactorizeEmbeddings(Network from, Network into, Tensor? weights = null)
    {
        if (from.Module.Bert.Embeddings.Words is not FullEmbeddings full)
            throw new ArgumentException("The network to factorise has no full word embeddings: they are factorised already.", nameof(from));
        if (into.Module.Bert.Embeddings.Words is not FactorizedEmbeddings factorized)
            throw new ArgumentException("The network to fill has no factorised word embeddings. Give its shape an EmbeddingRank.", nameof(into));
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var matrix = full.Weight.detach(); // (V, H)
        var scales = (weights ?? ones(matrix.size(0))).to(matrix.device).sqrt().unsqueeze(1); // (V, 1)
        var (left, right, keptEnergy) = Factorize(matrix * scales, (int)factorized.Projection.size(0));
        factorized.Weight.copy_(left / scales);
        factorized.Projection.copy_(right);
        return keptEnergy;
    }
}
