using Harness.Models.Bert;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Another objective with something added; what is not overridden is the other's.</summary>
public abstract class WrappedObjective(Objective inner) : Objective
{
    public override bool NeedsTeacher => inner.NeedsTeacher;

    public override IReadOnlyList<int> TeacherStates => inner.TeacherStates;

    public override IReadOnlyList<Parameter> Parameters => inner.Parameters;

    public override double ParameterRate => inner.ParameterRate;

    public override bool KeepsLast => inner.KeepsLast;

    public override IReadOnlyDictionary<string, double> Figures => inner.Figures;

    public override void BeginStep(int step, int totalSteps) => inner.BeginStep(step, totalSteps);

    public override void EndStep(Network network) => inner.EndStep(network);

    public override Tensor Loss(LabelledPositions positions) => inner.Loss(positions);
}
