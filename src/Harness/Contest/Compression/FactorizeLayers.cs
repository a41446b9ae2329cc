using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// The encoder's dense layers as products of two thin matrices, the ranks chosen to keep the most output energy a parameter: singular values of all
/// layers, squared, relative to their layer's sum and to what a rank of it costs, are taken from the largest down until the budget is spent. The budget is
/// what an even split into whole ranks takes of what there is, so that what is counted before training is what is left after it.
/// </summary>
/// <param name="activationAware">
/// Decomposes W C^(1/2), where C is the second moment of the layer's input on calibration data, which minimises the error of the output; or else W itself.
/// </param>
/// <param name="share">Of the dense layers' weights that may be spent; null for what the cap leaves.</param>
public sealed class FactorizeLayers(bool activationAware, double? share = null) : CompressionStep
{
    public override string Name => activationAware ? "factorize-layers-by-activations" : "factorize-layers";

    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        if (before.Ranks is not null)
            throw new ArgumentException("layers are factorised already. Leave out one of the two steps.");
        if (before.Sharing != LayerSharing.None)
            throw new ArgumentException("layers are shared, so that their ranks are. Factorise layers without sharing them.");
        var layers = EncoderDense.Of(before);
        var budget = Budget(before, track, layers);
        // Any division of the budget has as many parameters; this one is even.
        var weights = layers.Sum(layer => (double)layer.Weights);
        var ranks = layers.ToDictionary(
            layer => layer.Name, layer => Math.Min(layer.FullRank, (int)(budget / weights * layer.Weights / layer.WeightsOfRank)));
        return ranks.Values.All(rank => rank > 0)
            ? before with { Ranks = ranks }
            : throw new ArgumentException(Invariant(
                $"the cap of {track.ParameterCap:N0} parameters leaves {budget:N0} for {layers.Count} dense layers: less than a rank of one each. Make the rest smaller first."));
    }

    public override Network Apply(Network network, Arena arena)
    {
        network.MoveTo(arena.Device);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var layers = EncoderDense.Of(network.Shape);
        var bound = ShapeAfter(network.Shape, arena.Track).Ranks!;
        var budget = layers.Sum(layer => bound[layer.Name] * layer.WeightsOfRank);
        var dense = layers.Select(layer => layer.ModuleIn(network)).ToArray();
        var moments = activationAware
            ? Calibration.SecondMoments(network, dense, Calibration.Sample(arena.Training.Examples, arena.Seed), arena.Device)
            : null;
        var factors = dense.Select((layer, i) => Decomposition.Of(((Dense)layer).Weight, moments?[i])).ToArray();
        var ranks = EnergyRanks.Choose(
            [.. factors.Zip(layers, (factor, layer) => new EnergyRanks.Layer(factor.Energies, (int)layer.WeightsOfRank, layer.FullRank))], budget);
        var shape = network.Shape with { Ranks = layers.Zip(ranks).ToDictionary(pair => pair.First.Name, pair => pair.Second) };
        var smaller = network.Reshaped(shape);
        for (var i = 0; i < layers.Count; i++)
        {
            var (left, right) = factors[i].At(ranks[i]);
            var into = (LowRankDense)layers[i].ModuleIn(smaller);
            into.Left.copy_(left);
            into.Right.copy_(right);
            arena.Record(KeptEnergy.Figure(layers[i].Name), factors[i].Energies.Take(ranks[i]).Sum() / factors[i].Energies.Sum());
        }

        return smaller;
    }

    private double Budget(BertShape shape, Track track, IReadOnlyList<EncoderDense> layers)
    {
        var weights = layers.Sum(layer => layer.Weights);
        return share is { } part ? part * weights : track.ParameterCap - (ParameterCount.Of(shape, track.Task.Labels.Count) - weights);
    }
}
