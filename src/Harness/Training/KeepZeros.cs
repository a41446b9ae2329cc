using Harness.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Another objective, under which weights that are zero when it is made stay zero: they are put back after every step.</summary>
public sealed class KeepZeros : Objective
{
    private readonly Objective inner;

    // 1 where a weight may be anything, 0 where it stays zero; matrices alone, for vectors are never pruned.
    private readonly Dictionary<string, Tensor> masks;

    public KeepZeros(Objective inner, Network network)
    {
        this.inner = inner;
        using var _ = no_grad();
        masks = network.Module.named_parameters().Where(entry => entry.parameter.ndim > 1)
            .ToDictionary(entry => entry.name, entry => entry.parameter.ne(0L).to(entry.parameter.dtype).DetachFromDisposeScope());
    }

    public override bool NeedsTeacher => inner.NeedsTeacher;

    public override IReadOnlyList<int> TeacherStates => inner.TeacherStates;

    public override IReadOnlyList<Parameter> Parameters => inner.Parameters;

    public override double ParameterRate => inner.ParameterRate;

    public override IReadOnlyDictionary<string, double> Figures => inner.Figures;

    public override void BeginStep(int step, int totalSteps) => inner.BeginStep(step, totalSteps);

    public override void EndStep(Network network)
    {
        inner.EndStep(network);
        foreach (var (name, parameter) in network.Module.named_parameters())
            if (masks.TryGetValue(name, out var mask))
                parameter.mul_(mask);
    }

    public override Tensor Loss(LabelledPositions positions) => inner.Loss(positions);
}
