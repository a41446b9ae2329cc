using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// What a teacher computes on a split: its logits at every labelled position, and those hidden states that are asked for. They do not change while a
/// student learns, so they are computed once, in eval mode and without gradients, kept on the device in float32 and looked up there.
/// </summary>
public sealed class TeacherOutputs : IDisposable
{
    // Of every labelled position of the split, example after example: (n, C).
    private readonly Tensor logits;

    // Of every token of the split, example after example, and a row of zeros for padding: (m + 1, H) each.
    private readonly IReadOnlyList<Tensor> states;

    private TeacherOutputs(Tensor logits, IReadOnlyList<Tensor> states) => (this.logits, this.states) = (logits, states);

    /// <summary>Runs the teacher over a split once.</summary>
    /// <param name="keep">Hidden states to keep, by their place in <see cref="NetworkOutput.HiddenStates"/>.</param>
    public static TeacherOutputs Compute(
        Network teacher, IReadOnlyList<Example> examples, Device device, IReadOnlyList<int>? keep = null, int batchSize = 32,
        TrainingPrecision precision = TrainingPrecision.Float32)
    {
        using var _ = no_grad();
        using var computing = teacher.ComputeIn(precision.TypeOfActivations);
        var batcher = new Batcher(examples);
        var logits = zeros([batcher.Labelled, teacher.Labels.Count], device: device).DetachFromDisposeScope();
        Tensor[] states = [.. (keep ?? []).Select(_ => zeros([batcher.Tokens + 1, teacher.Shape.Hidden], device: device).DetachFromDisposeScope())];
        foreach (var (batch, positions) in Inference.Run(teacher, examples, device, batchSize))
        {
            logits.index_copy_(0, batch.LabelledRows, positions.Logits.to(ScalarType.Float32));
            var rows = Tokens(batch.TokenRows, batch.TokenPositions); // (M)
            for (var k = 0; k < states.Length; k++)
            {
                var state = positions.Output.HiddenStates[keep![k]]; // (B, T, H)
                states[k].index_copy_(0, rows, Tokens(state.reshape(-1, state.size(-1)), batch.TokenPositions).to(ScalarType.Float32));
            }
        }

        return new TeacherOutputs(logits, states);
    }

    /// <param name="batch">Of the same split.</param>
    /// <returns>(N, C) at the labelled positions of a batch, without a gradient</returns>
    public Tensor LogitsFor(Batch batch) => logits.index_select(0, batch.LabelledRows);

    /// <param name="batch">Of the same split.</param>
    /// <returns>Each kept state (B, T, H), zero at padding, without a gradient</returns>
    public IReadOnlyList<Tensor> StatesFor(Batch batch) =>
        [.. states.Select(state => state.index_select(0, batch.TokenRows).view(batch.TokenIds.size(0), batch.TokenIds.size(1), -1))];

    public void Dispose()
    {
        logits.Dispose();
        foreach (var state in states)
            state.Dispose();
    }

    // (B * T, ...) -> (M, ...)
    private static Tensor Tokens(Tensor rows, Tensor? positions) => positions is null ? rows : rows.index_select(0, positions);
}
