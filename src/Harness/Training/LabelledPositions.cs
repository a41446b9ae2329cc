using Harness.Models;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>The N positions of a batch that carry a label.</summary>
/// <param name="Logits">The network's (N, C)</param>
/// <param name="Labels">(N) int64</param>
/// <param name="Known">Which of the N have a label that is known (K) int64; null where all have</param>
/// <param name="TeacherLogits">The teacher's (N, C), without a gradient; null when no objective asked for them</param>
/// <param name="TeacherStates">The teacher's hidden states (B, T, H) that the objective asked for, without a gradient, zero at padding</param>
/// <param name="Tokens">Which of the batch's B * T positions are tokens (M) int64; null where none is padding</param>
/// <param name="Output">All that the network computed for the batch</param>
public sealed record LabelledPositions(
    Tensor Logits, Tensor Labels, Tensor? Known, Tensor? TeacherLogits, IReadOnlyList<Tensor> TeacherStates, Tensor? Tokens, NetworkOutput Output)
{
    /// <summary>Picks the labelled positions out of a batch.</summary>
    /// <param name="teacherLogits">(N, C) at the same positions, or null</param>
    /// <param name="teacherStates">(B, T, H) each; null for none</param>
    public static LabelledPositions Of(Batch batch, NetworkOutput output, Tensor? teacherLogits, IReadOnlyList<Tensor>? teacherStates = null)
    {
        var classes = output.Logits.size(-1);
        var positions = batch.LabelledPositions;
        return new LabelledPositions(
            output.Logits.reshape(-1, classes).index_select(0, positions),
            batch.Labels.reshape(-1).index_select(0, positions),
            batch.KnownPositions,
            teacherLogits,
            teacherStates ?? [],
            batch.TokenPositions,
            output);
    }
}
