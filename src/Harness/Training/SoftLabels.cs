using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// Distillation of logits (Hinton et al., arXiv 1503.02531, section 2): weight * tau^2 * mean KL(teacher || student) of the softened
/// distributions, plus (1 - weight) * mean cross-entropy with the corpus's labels. Softening divides the gradient by tau^2; the factor takes
/// that back.
/// </summary>
/// <param name="temperature">tau, positive.</param>
/// <param name="weight">Of the soft part, 0 to 1.</param>
public sealed class SoftLabels(double temperature, double weight) : Objective
{
    private readonly HardLabels hard = new();

    /// <summary>tau.</summary>
    public double Temperature { get; } = temperature > 0
        ? temperature
        : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Expected a positive temperature.");

    /// <summary>Of the soft part.</summary>
    public double Weight { get; } = weight is >= 0 and <= 1
        ? weight
        : throw new ArgumentOutOfRangeException(nameof(weight), weight, "Expected a weight from 0 to 1.");

    public override bool NeedsTeacher => true;

    /// <exception cref="InvalidOperationException">There are no teacher's logits.</exception>
    public override Tensor Loss(LabelledPositions positions)
    {
        var teacher = positions.TeacherLogits
            ?? throw new InvalidOperationException("Soft labels need the teacher's logits, and this batch has none.");
        var student = nn.functional.log_softmax(positions.Logits / Temperature, 1);
        var target = nn.functional.log_softmax(teacher.detach() / Temperature, 1);
        var divergence = nn.functional.kl_div(student, target, log_target: true, reduction: nn.Reduction.Sum) / positions.Labels.size(0);
        return divergence * (Weight * Temperature * Temperature) + hard.Loss(positions) * (1 - Weight);
    }
}
