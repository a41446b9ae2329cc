using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Trains gates on the heads down to a budget, then cuts out all but the most open ones, exactly as many as the budget allows (but at least one a layer);
/// gates that are partly open are folded into the output layer. What the training missed the budget by, all gates are shifted by alike.
/// </summary>
/// <param name="kept">The share of heads to keep, 0 to 1.</param>
public sealed class GateHeads(double kept) : CompressionStep
{
    public override string Name => "gate-heads";

    // Which layer loses how many is known after training: the most that can be left is what counts here.
    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        HeadCutter.Check(before);
        return before with { HeadsByLayer = HeadBudget.Even(before.Layers, Budget(before)) };
    }

    public override Network Apply(Network network, Arena arena)
    {
        network.MoveTo(arena.Device);
        var gates = new HeadGates(network.Shape.Layers, network.Shape.Heads, arena.Device);
        gates.PutOn(network);
        arena.Fit(network, new GatePenalty(new HardLabels(), gates, 1 - kept), arena.Track.Recipes.FineTuning);
        HeadGates.TakeOff(network);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        gates.ShiftTo(kept);
        var open = HeadGates.Expected(gates.Openness); // (L, N)
        // By what was learnt, not by the gates themselves, of which many are 0 or 1 alike.
        return HeadCutter.Cut(network, HeadBudget.MostOpen(Tables(gates.Openness), Budget(network.Shape)),
            [.. Enumerable.Range(0, network.Shape.Layers).Select(layer => open.select(0, layer))]);
    }

    private static double[][] Tables(Tensor values) => [.. Enumerable.Range(0, (int)values.size(0))
        .Select(layer => values.select(0, layer).to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray())];

    private int Budget(BertShape shape) => Math.Max(shape.Layers, (int)Math.Round(kept * shape.Layers * shape.Heads, MidpointRounding.AwayFromZero));
}
