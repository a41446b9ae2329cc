using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>First-order Taylor terms, by which heads and neurons are found important (Molchanov et al., arXiv 1906.10771).</summary>
internal static class TaylorTerms
{
    /// <summary>Adds to each sum the absolute sum of gradient times weight over its columns.</summary>
    /// <param name="sums">A sum for each head or neuron.</param>
    /// <param name="weight">A matrix (hidden, inputs) with a gradient. Its columns belong to the heads or neurons, side by side.</param>
    public static void Add(double[] sums, Parameter weight)
    {
        var terms = (weight.grad! * weight).sum(dim: 0).view(sums.Length, -1).sum(dim: 1).abs();
        foreach (var (index, term) in terms.to(ScalarType.Float64).cpu().data<double>().ToArray().Index())
            sums[index] += term;
    }
}
