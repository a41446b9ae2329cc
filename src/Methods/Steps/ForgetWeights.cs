using Harness.Contest.Compression;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Methods.Steps;

/// <summary>
/// Replaces all weights by random ones and keeps shape and vocabulary, for controls that show what the teacher's weights are worth. Weights are drawn
/// as BERT draws them, with a deviation of 0.02 (Devlin et al., arXiv 1810.04805). A product of two matrices gets that deviation as a whole; with
/// 0.02 in each of the two it would be nearly zero.
/// </summary>
public sealed class ForgetWeights : CompressionStep
{
    private const double Deviation = 0.02;

    // The names of the two matrices of a low-rank dense layer end so.
    private const string Left = ".left";
    private const string Right = ".right";

    public override string Name => "forget-weights";

    public override BertShape ShapeAfter(BertShape before, Track track) => before;

    public override Network Apply(Network network, Arena arena) => Forgotten(network, arena.Seed);

    /// <summary>Copies a network with random weights in place of its own.</summary>
    /// <returns>A network of the same shape and vocabulary.</returns>
    public static Network Forgotten(Network network, int seed)
    {
        var forgotten = network.Copy();
        using var random = Network.Random(network.Shape, network.Labels, seed);
        using var _ = no_grad();
        var parameters = forgotten.Module.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter);
        foreach (var (name, fresh) in random.Module.named_parameters())
            parameters[name].copy_(fresh);
        foreach (var (name, left) in parameters.Where(entry => entry.Key.EndsWith(Left, StringComparison.Ordinal)))
            Rescale(left, parameters[name[..^Left.Length] + Right]);
        if (forgotten.Module.Bert.Embeddings.Words is FactorizedEmbeddings embeddings)
            Rescale(embeddings.Weight, embeddings.Projection);
        return forgotten;
    }

    // Multiplies both matrices, (m, rank) and (rank, n), by one factor that gives their product the deviation.
    private static void Rescale(Tensor left, Tensor right)
    {
        var factor = Math.Sqrt(Deviation / Math.Sqrt(right.size(0))) / Deviation;
        left.mul_(factor);
        right.mul_(factor);
    }
}
