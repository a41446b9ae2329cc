using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Trains L0 gates on the heads down to a budget (Voita et al., arXiv 1905.09418, section 4), then cuts all but the most open heads: exactly as many
/// as the budget allows, and at least one per layer. They are chosen before training ends, and the gates of the others shut step by step while the
/// network adapts, so that cutting them changes no output. The rate of the gates follows from the recipe's steps and learning rates. A run in which a
/// head is cut before its gate has shut says so.
/// </summary>
/// <param name="kept">The share of heads to keep, 0 to 1.</param>
public sealed class GateHeads(double kept) : CompressionStep
{
    // The gates can move this many times as far as it is from their start to where they are shut. They begin to move late, when the target has risen
    // and the multipliers have grown, and they move to and fro because their gradients are noisy.
    private const double Margin = 4;

    public override string Name => "gate-heads";

    public override string Technique => Methods.Technique.Heads;

    public override bool NeedsLabels => true;

    // The number of heads that each layer loses is known only after training. All heads have the same size, so an even division counts the same.
    public override BertShape ShapeAfter(BertShape before, Track track)
    {
        HeadCutter.Check(before);
        return before with { HeadsByLayer = HeadBudget.Even(before.Layers, Budget(before)) };
    }

    public override Recipe RecipeOn(Track track) => track.Recipes.FineTuning;

    public override Network Apply(Network network, Arena arena)
    {
        network.MoveTo(arena.Device);
        var gates = new HeadGates(network.Shape.Layers, network.Shape.Heads, arena.Device);
        gates.PutOn(network);
        var recipe = RecipeOn(arena.Track);
        var inputs = network.ReadForTraining(arena.Training.Examples).Count;
        var rate = Margin * (HeadGates.Start - HeadGates.ShutAt) / recipe.Reach(recipe.TotalStepsOn(inputs));
        var penalty = new GatePenalty(new HardLabels(), gates, Budget(network.Shape), rate);
        arena.Fit(network, penalty, recipe);
        HeadGates.TakeOff(network);
        var choice = penalty.Choice!;
        Report(choice, new GateReport(HeadGates.Values(gates.Openness), choice.Kept), arena);
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return HeadCutter.Cut(network, choice.Kept, HeadGates.Expected(gates.Openness).unbind(0));
    }

    /// <summary>Records how open the gates were when the heads to keep were chosen, and how open they are at the end.</summary>
    internal static void Report(GateReport choice, GateReport end, Arena arena)
    {
        arena.Record("open_lowest_at_choice", choice.LowestOpen);
        arena.Record("open_mean_at_choice", choice.MeanOpen);
        arena.Record("gates_shut_at_choice", choice.Shut);
        arena.Record("gates_partly_open_at_choice", choice.PartlyOpen);
        arena.Record("heads_cut", choice.Cut);
        arena.Record("heads_cut_before_shut_at_choice", choice.CutBeforeShut);
        arena.Record("heads_kept_against_order", choice.KeptAgainstOrder);
        arena.Record("open_lowest", end.LowestOpen);
        arena.Record("open_mean", end.MeanOpen);
        arena.Record("gates_shut", end.Shut);
        arena.Record("gates_partly_open", end.PartlyOpen);
        arena.Record("budget_reached", end.CutBeforeShut == 0 ? 1 : 0);
        if (end.CutBeforeShut > 0)
            arena.Remark(Invariant($"{end.CutBeforeShut} of {end.Cut} heads were cut before their gates had shut"));
    }

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

    // How far a gate may be from where it is open with probability one half. The probability is 0.03 at the one bound and 0.97 at the other.
    private const double Farthest = 3.5;

    /// <summary>The openness that gates begin with. They are fully open then, so that training begins with the network as it is.</summary>
    public const double Start = 2.5;

    /// <summary>The openness up to which a gate is shut in evaluation: ln(0.1 / 1.1) = -2.398. From its opposite on a gate is fully open.</summary>
    public static readonly double ShutAt = Math.Log(-Low / High);

    // A gate whose openness is this number is open with probability one half: 0.33 ln(0.1 / 1.1) = -0.791.
    private static readonly double Shift = Temperature * ShutAt;

    /// <summary>Makes the gates of a network's heads.</summary>
    /// <param name="start">The openness that all gates begin with.</param>
    public HeadGates(int layers, int heads, Device device, double start = Start) =>
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

    /// <summary>
    /// Keeps every gate between bounds that lie as far on both sides of where it is open with probability one half. It can be moved from either of
    /// them, and gates at the two bounds meet any target.
    /// </summary>
    public void Bound()
    {
        using var _ = no_grad();
        Openness.clamp_(Shift - Farthest, Shift + Farthest);
    }

    /// <summary>Moves the gates of some heads towards fully open, and those of all others towards shut.</summary>
    /// <param name="kept">The heads of each layer whose gates open.</param>
    /// <param name="stepsLeft">The number of moves, this one included, after which all gates are at their bounds.</param>
    public void Settle(IReadOnlyList<IReadOnlyList<int>> kept, int stepsLeft)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var heads = Enumerable.Range(0, (int)Openness.size(1));
        float[] bounds = [.. kept.SelectMany(layer => heads.Select(head => (float)(Shift + (layer.Contains(head) ? Farthest : -Farthest))))];
        Openness.add_((tensor(bounds, Openness.shape, device: Openness.device) - Openness) / stepsLeft);
    }

    /// <summary>Reads the openness of every head, by layer.</summary>
    /// <param name="openness">(layers, heads)</param>
    public static IReadOnlyList<double[]> Values(Tensor openness)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        return [.. openness.unbind(0).Select(row => row.to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray())];
    }

    /// <summary>The probability that a sampled gate is not zero.</summary>
    public static Tensor ProbabilityOpen(Tensor openness) => (openness - Shift).sigmoid();

    /// <summary>The probability that a sampled gate is not zero.</summary>
    public static double ProbabilityOpen(double openness) => 1 / (1 + Math.Exp(Shift - openness));

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

/// <summary>Says how far training brought the gates, and what the rule of at least one head in each layer changed.</summary>
/// <param name="openness">The openness of every head, by layer.</param>
/// <param name="kept">The heads that are kept in each layer.</param>
public sealed class GateReport(IReadOnlyList<double[]> openness, IReadOnlyList<IReadOnlyList<int>> kept)
{
    private readonly double[] all = [.. openness.SelectMany(layer => layer)];
    private readonly double[] ofKept = [.. kept.SelectMany((heads, layer) => heads.Select(head => openness[layer][head]))];

    /// <summary>The heads that are kept in each layer.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Kept => kept;

    /// <summary>The lowest probability that a head's gate is open.</summary>
    public double LowestOpen => all.Min(HeadGates.ProbabilityOpen);

    /// <summary>The mean probability that a head's gate is open.</summary>
    public double MeanOpen => all.Average(HeadGates.ProbabilityOpen);

    /// <summary>The number of gates that are shut in evaluation.</summary>
    public int Shut => all.Count(IsShut);

    /// <summary>The number of gates that are neither shut nor fully open in evaluation.</summary>
    public int PartlyOpen => all.Count(gate => Math.Abs(gate) < -HeadGates.ShutAt);

    /// <summary>The number of heads that are cut.</summary>
    public int Cut => all.Length - ofKept.Length;

    /// <summary>The number of heads that are cut though their gates are not shut. Where there is none, cutting changes no output.</summary>
    public int CutBeforeShut => Cut - (Shut - ofKept.Count(IsShut));

    /// <summary>The number of heads that are kept as the last of their layers though more open ones of other layers are cut.</summary>
    public int KeptAgainstOrder
    {
        get
        {
            var lowestInOrder = all.OrderDescending().ElementAt(ofKept.Length - 1);
            return ofKept.Count(gate => gate < lowestInOrder);
        }
    }

    private static bool IsShut(double gate) => gate <= HeadGates.ShutAt;
}

/// <summary>
/// Another objective, plus a Lagrangian that drives the expected share s of closed heads to a target t (CoFi, Xia et al., arXiv 2204.00408, section
/// 3.3): l1 (s - t) + l2 (s - t)^2, where l1 and l2 are learned by gradient ascent and t rises linearly over the first half of the training. Under a
/// fixed penalty (Voita et al.) the share of closed heads cannot be chosen. Unlike in CoFi gates are bounded, and for the last
/// quarter of the training the heads to keep are settled: their gates open and all others shut, whatever the gradients are.
/// </summary>
public sealed class GatePenalty : WrappedObjective
{
    private const double WarmUpShare = 0.5;
    private const double ChoiceShare = 0.75;

    private readonly HeadGates gates;
    private readonly int budget;
    private readonly double target;
    private readonly Parameter linear;
    private readonly Parameter quadratic;

    // The openness of the gates when the heads to keep were chosen (layers, heads), and no numbers before.
    private readonly Tensor opennessAtChoice;
    private GateReport? choice;
    private double current;
    private bool isSettling;
    private int stepsLeft;

    /// <summary>Adds the penalty to an objective.</summary>
    /// <param name="budget">The number of heads to keep.</param>
    /// <param name="rate">The learning rate of gates and multipliers, as a multiple of the network's.</param>
    public GatePenalty(Objective inner, HeadGates gates, int budget, double rate)
        : base(inner)
    {
        ParameterRate = rate;
        this.gates = gates;
        this.budget = budget;
        target = 1 - (double)budget / gates.Openness.numel();
        linear = new Parameter(zeros([], device: gates.Openness.device).DetachFromDisposeScope());
        quadratic = new Parameter(zeros([], device: gates.Openness.device).DetachFromDisposeScope());
        opennessAtChoice = full_like(gates.Openness.detach(), double.NaN).DetachFromDisposeScope();
        Parameters = [.. inner.Parameters, gates.Openness, linear, quadratic];
        Buffers = [.. inner.Buffers, opennessAtChoice];
    }

    public override string Name => $"{base.Name}, with gates";

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override IReadOnlyList<Tensor> Buffers { get; }

    // The weights of an early epoch have not been trained with the gates of the last.
    public override bool KeepsLast => true;

    public override double ParameterRate { get; }

    /// <summary>The heads to keep, and the gates by which they were chosen; null before the last quarter of the training.</summary>
    public GateReport? Choice
    {
        get
        {
            if (choice is not null)
                return choice;
            var openness = HeadGates.Values(opennessAtChoice);
            return double.IsNaN(openness[0][0]) ? null : choice = new GateReport(openness, HeadBudget.Highest(openness, budget));
        }
    }

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
        stepsLeft = totalSteps - step;
        isSettling = step >= Math.Min(ChoiceShare * totalSteps, totalSteps - 1);
        if (!isSettling || Choice is not null)
            return;
        // The learnt numbers decide and not the gates, since many gates are exactly 0 or 1.
        using var _ = no_grad();
        opennessAtChoice.copy_(gates.Openness);
    }

    public override void EndStep(NeuralModel network)
    {
        base.EndStep(network);
        gates.Bound();
        if (isSettling)
            gates.Settle(Choice!.Kept, stepsLeft);
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
