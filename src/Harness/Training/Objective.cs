using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>What a training minimises. Objectives are told the labelled positions only; the rest of a batch is context.</summary>
public abstract class Objective
{
    /// <summary>Whether <see cref="LabelledPositions.TeacherLogits"/> is needed.</summary>
    public virtual bool NeedsTeacher => false;

    /// <returns>A scalar that can be differentiated</returns>
    public abstract Tensor Loss(LabelledPositions positions);
}
