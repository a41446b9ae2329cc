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
    /// <param name="RankCost">The number of parameters that each rank of a product of two matrices takes.</param>
    /// <param name="DenseCost">The number of parameters of one matrix, which keeps all of the energy.</param>
    public sealed record Layer(IReadOnlyList<double> Energies, long RankCost, long DenseCost)
    {
        /// <summary>The highest rank at which a product has fewer parameters than the matrix; 0 where none has.</summary>
        public int HighestRank => (int)((DenseCost - 1) / RankCost);
    }

    /// <summary>
    /// Gives every layer a rank of one, then takes step after step, always the one that the budget allows and that keeps the largest share of its
    /// layer's energy per parameter. A step is one rank more, or the whole matrix in place of a product. A product that has as many parameters as the
    /// matrix or more is never chosen, because the matrix keeps everything.
    /// </summary>
    /// <returns>The rank of each layer, or null where it stays one matrix; together they cost no more than the budget.</returns>
    /// <exception cref="ArgumentException">The budget is less than a rank of one for each layer.</exception>
    public static int?[] Choose(IReadOnlyList<Layer> layers, long budget)
    {
        var states = layers.Select(layer => new State(layer)).ToArray();
        var left = budget - states.Sum(state => state.Cost);
        if (left < 0)
            throw new ArgumentException($"A budget of {budget} parameters. Expected at least {budget - left}, a rank of one for each layer.");
        while (states.SelectMany(state => state.Steps(left)).MaxBy(step => step.Gain / step.Cost) is { } best)
        {
            best.Of.Take(best);
            left -= best.Cost;
        }

        return [.. states.Select(state => state.Rank)];
    }

    // A choice for a layer that spends more of the budget. A null rank is the whole matrix.
    private sealed record Step(State Of, int? Rank, double Gain, long Cost);

    private sealed class State
    {
        private readonly Layer layer;
        private readonly double all;

        // The share of the layer's energy that the chosen rank keeps.
        private double kept;

        public State(Layer layer)
        {
            this.layer = layer;
            all = Math.Max(layer.Energies.Sum(), double.Epsilon);
            if (layer.HighestRank > 0)
            {
                Rank = 1;
                kept = layer.Energies[0] / all;
            }
        }

        public int? Rank { get; private set; }

        public long Cost => Rank * layer.RankCost ?? layer.DenseCost;

        public IEnumerable<Step> Steps(long left)
        {
            if (Rank is not { } rank)
                yield break;
            if (rank < layer.HighestRank && layer.RankCost <= left)
                yield return new Step(this, rank + 1, layer.Energies[rank] / all, layer.RankCost);
            if (layer.DenseCost - Cost <= left)
                yield return new Step(this, null, 1 - kept, layer.DenseCost - Cost);
        }

        public void Take(Step step)
        {
            Rank = step.Rank;
            kept += step.Gain;
        }
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
