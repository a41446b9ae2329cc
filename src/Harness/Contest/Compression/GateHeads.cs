using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Trains L0 gates on the heads down to a budget (Voita et al., arXiv 1905.09418, section 4), then cuts all but the most open heads: exactly as many
/// as the budget allows, and at least one per layer. Gates that are partly open are folded into the output layer. Where training missed the budget,
/// all gates are shifted by one number first.
/// </summary>
/// <param name="kept">The share of heads to keep, 0 to 1.</param>
public sealed class GateHeads(double kept) : CompressionStep
{
    public override string Name => "gate-heads";

    // The number of heads that each layer loses is known only after training. All heads have the same size, so an even division counts the same.
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
        // The learnt numbers decide and not the gates, since many gates are exactly 0 or 1.
        var mostOpen = HeadBudget.Highest(Rows(gates.Openness), Budget(network.Shape));
        return HeadCutter.Cut(network, mostOpen, HeadGates.Expected(gates.Openness).unbind(0));
    }

    private static double[][] Rows(Tensor values) =>
        [.. values.unbind(0).Select(row => row.to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray())];

    private int Budget(BertShape shape) => Math.Max(shape.Layers, (int)Math.Round(kept * shape.Layers * shape.Heads, MidpointRounding.AwayFromZero));
}

/// <summary>
/// A hard-concrete gate for every attention head (Louizos et al., arXiv 1712.01312, section 2.2; Voita et al., arXiv 1905.09418, section 4), with the
/// published constants: temperature 0.33, stretched to the interval from -0.1 to 1.1. A head's output is multiplied by its gate.
/// </summary>
public sealed class HeadGates
{
    private const double Temperature = 0.33;
    private const double Low = -0.1;
    private const double High = 1.1;
    private const double Smallest = 1e-6;
    private const double Farthest = 100;
    private const int Halvings = 60;

    // A gate whose openness is this number is open with probability one half: 0.33 ln(0.1 / 1.1) = -0.791.
    private static readonly double Shift = Temperature * Math.Log(-Low / High);

    /// <summary>Makes the gates of a network's heads.</summary>
    /// <param name="start">The openness that all gates begin with; from 2.4 on a gate is fully open in evaluation.</param>
    public HeadGates(int layers, int heads, Device device, double start = 2.5) =>
        Openness = new Parameter(full([layers, heads], start, ScalarType.Float32, device).DetachFromDisposeScope());

    /// <summary>The learned openness of every head (layers, heads): any number, log alpha in the papers.</summary>
    public Parameter Openness { get; }

    /// <summary>Samples gates for training.</summary>
    /// <param name="openness">The openness, of any shape.</param>
    /// <param name="uniform">Numbers drawn uniformly between 0 and 1, of the same shape.</param>
    /// <returns>Gates from 0 to 1, of the same shape.</returns>
    public static Tensor Sample(Tensor openness, Tensor uniform)
    {
        var u = uniform.clamp(Smallest, 1 - Smallest);
        return Stretch(((u.log() - (1 - u).log() + openness) / Temperature).sigmoid());
    }

    /// <summary>The gates of evaluation, which have neither noise nor temperature.</summary>
    public static Tensor Expected(Tensor openness) => Stretch(openness.sigmoid());

    /// <summary>The probability that a sampled gate is not zero.</summary>
    public static Tensor ProbabilityOpen(Tensor openness) => (openness - Shift).sigmoid();

    /// <summary>
    /// Adds one number to the openness of all gates, so that the mean probability of being open becomes a given share; their order stays.
    /// </summary>
    /// <param name="share">The mean probability, above 0 and below 1.</param>
    public void ShiftTo(double share)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var openness = Openness.to(ScalarType.Float64);
        var low = -Farthest;
        var high = Farthest;
        for (var halving = 0; halving < Halvings; halving++)
        {
            var middle = (low + high) / 2;
            if (ProbabilityOpen(openness + middle).mean().item<double>() < share)
                low = middle;
            else
                high = middle;
        }

        Openness.add_((low + high) / 2);
    }

    /// <summary>
    /// Puts the gates on a network's heads. They are sampled while the network trains, and the expected ones are used in evaluation.
    /// </summary>
    public void PutOn(Network network)
    {
        foreach (var (index, layer) in network.Module.Bert.Encoder.Layers.Index())
        {
            var self = layer.Attention.Self;
            self.Gates = () =>
            {
                var own = Openness.select(0, index); // (heads)
                return self.training ? Sample(own, zeros_like(own).uniform_(0, 1)) : Expected(own);
            };
        }
    }

    /// <summary>Takes the gates off a network's heads.</summary>
    public static void TakeOff(Network network)
    {
        foreach (var layer in network.Module.Bert.Encoder.Layers)
            layer.Attention.Self.Gates = null;
    }

    private static Tensor Stretch(Tensor s) => (s * (High - Low) + Low).clamp(0, 1);
}

/// <summary>
/// Another objective, plus a Lagrangian that drives the expected share s of closed heads to a target t (CoFi, Xia et al., arXiv 2204.00408, section
/// 3.3): l1 (s - t) + l2 (s - t)^2, where l1 and l2 are learned by gradient ascent and t rises linearly over the first half of the training. Under a
/// fixed penalty (Voita et al.) the share of closed heads cannot be chosen.
/// </summary>
public sealed class GatePenalty : WrappedObjective
{
    private const double WarmUpShare = 0.5;

    private readonly HeadGates gates;
    private readonly double target;
    private readonly Parameter linear;
    private readonly Parameter quadratic;
    private double current;

    /// <summary>Adds the penalty to an objective.</summary>
    /// <param name="target">The share of heads to close, 0 to 1.</param>
    public GatePenalty(Objective inner, HeadGates gates, double target)
        : base(inner)
    {
        this.gates = gates;
        this.target = target;
        linear = new Parameter(zeros([], device: gates.Openness.device).DetachFromDisposeScope());
        quadratic = new Parameter(zeros([], device: gates.Openness.device).DetachFromDisposeScope());
        Parameters = [.. inner.Parameters, gates.Openness, linear, quadratic];
    }

    public override string Name => $"{base.Name}, with gates";

    public override IReadOnlyList<Parameter> Parameters { get; }

    // The weights of an early epoch have not been trained with the gates of the last.
    public override bool KeepsLast => true;

    // Gates and multipliers have to move far while the weights move little.
    public override double ParameterRate => 100;

    /// <summary>The probability that each head is open, by layer and head.</summary>
    public override IReadOnlyDictionary<string, double> Figures
    {
        get
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var open = HeadGates.ProbabilityOpen(gates.Openness).to(ScalarType.Float64).cpu();
            var heads = (int)open.size(1);
            return open.data<double>().ToArray().Index().ToDictionary(
                entry => Invariant($"open_{entry.Index / heads}_{entry.Index % heads}"), entry => entry.Item);
        }
    }

    public override void BeginStep(int step, int totalSteps)
    {
        base.BeginStep(step, totalSteps);
        current = target * Math.Min(1, (step + 1) / (WarmUpShare * totalSteps));
    }

    public override Tensor Loss(LabelledPositions positions)
    {
        var excess = 1 - HeadGates.ProbabilityOpen(gates.Openness).mean() - current;
        // The gates descend on the first part. The second part has no value, and its gradient makes the multipliers ascend.
        var pull = linear.detach() * excess + quadratic.detach() * excess.square();
        var ascent = linear * excess.detach() + quadratic * excess.detach().square();
        return base.Loss(positions) + pull - ascent + ascent.detach();
    }
}
