using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>A matrix as a sum of rank-one terms, ordered by how much of the output each explains.</summary>
public sealed class Decomposition
{
    // A tiny share of the inputs' mean energy is added in every direction, so that directions without input are not lost.
    private const double Damping = 1e-9;

    private readonly Tensor left;
    private readonly Tensor right;

    private Decomposition(Tensor left, Tensor right, double[] energies)
    {
        this.left = left;
        this.right = right;
        Energies = energies;
    }

    /// <summary>
    /// The squared singular values, descending: what each term adds to the energy of the output, or of the matrix where no inputs are given.
    /// </summary>
    public IReadOnlyList<double> Energies { get; }

    /// <summary>
    /// Decomposes a matrix so that its first terms minimise the mean squared error of the output (Chen et al., DRONE, NeurIPS 2021), or without
    /// inputs the error of the matrix (Eckart and Young, 1936).
    /// </summary>
    /// <param name="weight">W (out, in).</param>
    /// <param name="moment">C, the mean of x x' over the inputs x (in, in), to minimise |(W - W') C^(1/2)|; null to minimise |W - W'|.</param>
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
        var damping = c.diag().mean().item<double>() * Damping;
        var (values, vectors) = linalg.eigh(c + eye(c.size(0), dtype: ScalarType.Float64, device: c.device) * damping);
        var root = values.clamp(min: 0).sqrt(); // (in)
        var half = (vectors * root).mm(vectors.t()); // C^(1/2)
        var inverse = (vectors / root.clamp(min: 1e-150)).mm(vectors.t()); // C^(-1/2)
        var (left, energy, right) = linalg.svd(w.mm(half), fullMatrices: false);
        return new Decomposition(left * energy.sqrt(), energy.sqrt().unsqueeze(1) * right.mm(inverse), Squares(energy));
    }

    /// <summary>The sum of the first terms as a product of two thin matrices.</summary>
    /// <returns>(out, rank) and (rank, in).</returns>
    public (Tensor Left, Tensor Right) At(int rank) => (left.narrow(1, 0, rank), right.narrow(0, 0, rank));

    private static double[] Squares(Tensor values) => [.. values.cpu().contiguous().data<double>().ToArray().Select(value => value * value)];
}

/// <summary>Divides a budget of parameters among layers, spending it where a parameter keeps the most output energy.</summary>
public static class EnergyRanks
{
    /// <summary>The worth and the cost of a layer's ranks.</summary>
    /// <param name="Energies">The energies of the layer's terms, descending.</param>
    /// <param name="Cost">The number of parameters that a rank costs.</param>
    /// <param name="Most">The highest rank that the layer can have.</param>
    public sealed record Layer(IReadOnlyList<double> Energies, int Cost, int Most);

    /// <summary>
    /// Gives every layer a rank of one, then takes term after term, those first that keep the largest share of their layer's energy per parameter.
    /// </summary>
    /// <returns>The rank of each layer; together they cost no more than the budget.</returns>
    /// <exception cref="ArgumentException">The budget is less than a rank of one for each layer.</exception>
    public static int[] Choose(IReadOnlyList<Layer> layers, long budget)
    {
        var ranks = layers.Select(_ => 1).ToArray();
        var left = budget - layers.Sum(layer => (long)layer.Cost);
        if (left < 0)
            throw new ArgumentException($"A budget of {budget} parameters. Expected at least {budget - left}, a rank of one for each layer.");
        var terms = layers.SelectMany((layer, index) =>
        {
            var all = Math.Max(layer.Energies.Sum(), double.Epsilon);
            return layer.Energies.Take(layer.Most).Skip(1).Select(energy => (Index: index, Worth: energy / all / layer.Cost));
        });
        // The sort is stable, so that a layer's terms come in their own order where they are worth the same.
        foreach (var (index, _) in terms.OrderByDescending(term => term.Worth))
        {
            if (layers[index].Cost > left)
                continue;
            ranks[index]++;
            left -= layers[index].Cost;
        }

        return ranks;
    }
}

/// <summary>
/// Names the figure that a factorisation records for each matrix: the sum of the squared singular values that it keeps, as a share of the sum of all,
/// 0 to 1.
/// </summary>
public static class KeptEnergy
{
    /// <summary>The name of the word embeddings among the matrices.</summary>
    public const string Words = "word_embeddings";

    private const string Prefix = "kept_energy:";

    /// <summary>The figure's name for a matrix.</summary>
    /// <param name="matrix">The matrix, such as <c>layer.0.output.dense</c>.</param>
    public static string Figure(string matrix) => Prefix + matrix;

    /// <summary>The matrix that a figure belongs to.</summary>
    /// <returns>The matrix; null where the figure is something else.</returns>
    public static string? MatrixOf(string figure) => figure.StartsWith(Prefix, StringComparison.Ordinal) ? figure[Prefix.Length..] : null;
}
