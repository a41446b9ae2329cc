using Harness.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Another objective, plus a Lagrangian that drives the expected share of shut heads to a target (CoFi, Xia et al., arXiv 2204.00408, section 3.3):
/// l1 (s - t) + l2 (s - t)^2, with l1 and l2 by gradient ascent and t warmed up linearly over the first half of the training. A fixed coefficient (Voita
/// et al.) shuts gates or not as it pleases; this is drawn to a budget.
/// </summary>
public sealed class GatePenalty : WrappedObjective
{
    private const double WarmUpShare = 0.5;

    private readonly HeadGates gates;
    private readonly double target;
    private readonly Parameter linear;
    private readonly Parameter quadratic;
    private double current;

    /// <param name="target">The share of heads to be shut, 0 to 1.</param>
    public GatePenalty(Objective inner, HeadGates gates, double target)
        : base(inner)
    {
        (this.gates, this.target) = (gates, target);
        linear = new Parameter(zeros([], device: gates.Openness.device).DetachFromDisposeScope());
        quadratic = new Parameter(zeros([], device: gates.Openness.device).DetachFromDisposeScope());
        Parameters = [.. inner.Parameters, gates.Openness, linear, quadratic];
    }

    public override IReadOnlyList<Parameter> Parameters { get; }

    // The weights of an early epoch were never seen with the gates of the last.
    public override bool KeepsLast => true;

    // Gates and multipliers move far, weights little.
    public override double ParameterRate => 100;

    /// <summary>The probability that each head is open, by layer and head.</summary>
    public override IReadOnlyDictionary<string, double> Figures
    {
        get
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            var open = HeadGates.ProbabilityOpen(gates.Openness).to(ScalarType.Float64).cpu();
            var (values, heads) = (open.data<double>().ToArray(), (int)open.size(1));
            return values.Select((value, i) => (Name: Invariant($"open_{i / heads}_{i % heads}"), value)).ToDictionary(entry => entry.Name, entry => entry.value);
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
        // Minimised in the gates, maximised in the multipliers: the second part has the multipliers' gradient with its sign turned, and no value.
        var pull = linear.detach() * excess + quadratic.detach() * excess.square();
        var ascent = linear * excess.detach() + quadratic * excess.detach().square();
        return base.Loss(positions) + pull - ascent + ascent.detach();
    }
}
