using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Replaces the encoder's dense layers W (out, in) by products (out, rank)(rank, in). Ranks are spent where a parameter keeps the most output energy:
/// the squared singular values of all layers, each as a share of its layer's sum and divided by the parameters of a rank, are taken from the largest
/// down until the budget is spent. A layer stays one matrix where a product would have as many parameters or more. The budget is what an even
/// division into whole ranks costs, so that the count before training is an upper bound of the count after it.
/// </summary>
/// <param name="activationAware">
/// True to decompose W C^(1/2), where C is the second moment of the layer's inputs on calibration data, which minimises the error of the output (Chen
/// et al., DRONE, NeurIPS 2021); false to decompose W itself (Eckart and Young, 1936).
/// </param>
/// <param name="share">The share of the dense layers' weights that may be spent, 0 to 1; null for what the cap leaves.</param>
/// <param name="leavesRoomForScales">
/// True where <see cref="RoundToInt8"/> follows. Its scales count against the cap, one for every row of every matrix, so that each rank of a product
/// costs one number more.
/// </param>
/// <param name="cap">The most parameters that the network may have; null for the track's cap.</param>
public sealed class FactorizeLayers(bool activationAware, double? share = null, bool leavesRoomForScales = false, long? cap = null)
    : CompressionStep
{
    public override string Name => activationAware ? "factorize-layers-by-activations" : "factorize-layers";

    public override string Technique => Methods.Technique.LowRank;

    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        if (before.Ranks is not null)
            throw new ArgumentException("layers are factorised already. Leave out one of the two steps.");
        if (before.Sharing != LayerSharing.None)
            throw new ArgumentException("layers share weights, so they cannot have ranks of their own. Factorise layers without sharing them.");
        var layers = EncoderDense.Of(before);
        var budget = Budget(before, track, layers);
        var weights = layers.Sum(layer => (double)layer.Weights);
        if (budget >= weights)
            return before;
        // This division of the budget is even, and no other costs more.
        var ranks = layers.ToDictionary(layer => layer.Name, layer => (int)(budget / weights * layer.Weights / CostOfRank(layer)));
        return ranks.Values.All(rank => rank > 0)
            ? before with { Ranks = ranks }
            : throw new ArgumentException(
                Invariant($"the cap of {CapOn(track):N0} parameters leaves {budget:N0} for {layers.Count} dense layers: ")
                + "less than a rank of one each. Make the rest smaller first.");
    }

    public override Network Apply(Network network, Arena arena)
    {
        if (ShapeAfter(network.Shape, arena.Track).Ranks is null)
            return network;
        network.MoveTo(arena.Device);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var layers = EncoderDense.Of(network.Shape);
        var bound = EncoderDense.Of(ShapeAfter(network.Shape, arena.Track));
        var budget = bound.Sum(layer => layer.Rank is { } rank ? rank * CostOfRank(layer) : layer.Weights);
        var dense = layers.Select(layer => layer.ModuleIn(network)).ToArray();
        var moments = activationAware
            ? Calibration.SecondMoments(network, dense, Calibration.Sample(arena.Training.Examples, network.Shape, arena.Seed), arena.Device)
            : null;
        var factors = dense.Select((layer, i) => Decomposition.Of(((Dense)layer).Weight, moments?[i])).ToArray();
        var ranks = EnergyRanks.Choose(
            [.. factors.Zip(layers, (factor, layer) => new EnergyRanks.Layer(factor.Energies, CostOfRank(layer), layer.Weights))], budget);
        var thin = layers.Zip(ranks).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First.Name, pair => pair.Second!.Value);
        var smaller = network.Reshaped(network.Shape with { Ranks = thin.Count > 0 ? thin : null });
        for (var i = 0; i < layers.Count; i++)
        {
            var keptEnergy = 1.0;
            if (ranks[i] is { } rank)
            {
                var (left, right) = factors[i].At(rank);
                var into = (LowRankDense)layers[i].ModuleIn(smaller);
                into.Left.copy_(left);
                into.Right.copy_(right);
                keptEnergy = factors[i].Energies.Take(rank).Sum() / factors[i].Energies.Sum();
            }

            arena.Record(KeptEnergy.Figure(layers[i].Name), keptEnergy);
        }

        return smaller;
    }

    private double Budget(BertShape shape, Track track, IReadOnlyList<EncoderDense> layers)
    {
        var weights = layers.Sum(layer => layer.Weights);
        if (share is { } part)
            return part * weights;
        var stored = shape with { Int8Weights = leavesRoomForScales };
        return CapOn(track) - (ParameterCount.Of(stored, track.Task.Labels.Count) - weights);
    }

    private long CapOn(Track track) => cap ?? track.ParameterCap;

    // The rows of the first factor are those of the matrix, whose scales the budget leaves out; each rank is a row of the second.
    private long CostOfRank(EncoderDense layer) => layer.WeightsOfRank + (leavesRoomForScales ? 1 : 0);
}
