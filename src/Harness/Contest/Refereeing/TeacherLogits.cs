using Harness.Contest.Methods;
using Harness.Models.Inputs;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>Computes the outputs of the teacher that objectives need, and keeps those on the training split for the trainings that follow.</summary>
internal sealed class TeacherLogits(RunContext context, Teacher teacher, ITrainingObserver observer)
{
    private TeacherOutputs? kept;
    private IReadOnlyList<int> keptStates = [];

    /// <summary>Gives the outputs on the training split, which stay in memory until other hidden states are asked for.</summary>
    /// <returns>Null when the objective asks nothing of the teacher.</returns>
    public TeacherOutputs? Kept(Objective objective, IReadOnlyList<Example> training)
    {
        if (!IsNeeded(objective))
            return null;
        if (kept is not null && objective.TeacherStates.SequenceEqual(keptStates))
            return kept;
        kept?.Dispose();
        kept = Compute(training, objective.TeacherStates);
        keptStates = objective.TeacherStates;
        return kept;
    }

    /// <summary>Gives the outputs on other inputs; the caller disposes them.</summary>
    /// <returns>Null when the objective asks nothing of the teacher.</returns>
    public TeacherOutputs? Once(Objective objective, IReadOnlyList<Example> examples) =>
        IsNeeded(objective) ? Compute(examples, objective.TeacherStates) : null;

    private static bool IsNeeded(Objective objective) => objective.NeedsTeacher || objective.TeacherStates.Count > 0;

    private TeacherOutputs Compute(IReadOnlyList<Example> examples, IReadOnlyList<int> states)
    {
        observer.Note($"computing the teacher's logits on {examples.Count} training inputs, once");
        teacher.Network.MoveTo(context.Device);
        return TeacherOutputs.Compute(teacher.Network, examples, context.Device, states, precision: context.Precision);
    }
}
