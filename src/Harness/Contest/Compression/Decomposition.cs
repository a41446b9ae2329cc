using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>A matrix as a sum of rank-one terms, the most telling first.</summary>
public sealed class Decomposition
{
    // So small a share of the inputs' mean energy is added in every direction that no direction is lost.
    private const double Damping = 1e-9;

    private readonly Tensor left;
    private readonly Tensor right;

    private Decomposition(Tensor left, Tensor right, double[] energies) => (this.left, this.right, Energies) = (left, right, energies);

    /// <summary>Squared singular values, descending: what each term adds to the output's energy, or to the matrix's.</summary>
    public IReadOnlyList<double> Energies { get; }

    /// <param name="weight">W (out, in)</param>
    /// <param name="moment">C, the mean of x x' over the inputs (in, in), to minimise |(W - W') C^(1/2)|; null to minimise |W - W'|</param>
    public static Decomposition Of(Tensor weight, Tensor? moment)
    {
        using var _ = no_grad();
        var w = weight.detach().to(ScalarType.Float64);
        if (moment is null)
        {
            var (u, s, vh) = linalg.svd(w, fullMatrices: false);
            return new Decomposition(u * s.sqrt(), s.sqrt().unsqueeze(1) * vh, Squares(s));
        }

        var c = moment.to(ScalarType.Float64);
        var (values, vectors) = linalg.eigh(c + eye(c.size(0), dtype: ScalarType.Float64, device: c.device) * (c.diag().mean().item<double>() * Damping));
        var root = values.clamp(min: 0).sqrt(); // (in)
        var half = (vectors * root).mm(vectors.t()); // C^(1/2)
        var inverse = (vectors / root.clamp(min: 1e-150)).mm(vectors.t()); // C^(-1/2)
        var (left, energy, right) = linalg.svd(w.mm(half), fullMatrices: false);
        return new Decomposition(left * energy.sqrt(), energy.sqrt().unsqueeze(1) * right.mm(inverse), Squares(energy));
    }

    /// <returns>(out, rank) and (rank, in), whose product approximates the matrix best</returns>
    public (Tensor Left, Tensor Right) At(int rank) => (left.narrow(1, 0, rank), right.narrow(0, 0, rank));

    private static double[] Squares(Tensor values) => [.. values.cpu().contiguous().data<double>().ToArray().Select(value => value * value)];
}
