using Harness.Data;
using Harness.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// What a teacher computes on a split: its logits at every labelled position, and those hidden states that are asked for. They do not change while a
/// student learns, so they are computed once, in eval mode and without gradients, kept in the host's memory (4 bytes a number) and looked up afterwards.
/// </summary>
public sealed class TeacherOutputs
{
    // For each example its labelled positions' logits, one after another: (n, C).
    private readonly float[][] logits;

    // For each kept state and example the state of every token: (T, H).
    private readonly float[][][] states;

    private readonly int classes;

    private TeacherOutputs(float[][] logits, float[][][] states, int classes) => (this.logits, this.states, this.classes) = (logits, states, classes);

    /// <summary>Runs the teacher over a split once.</summary>
    /// <param name="keep">Hidden states to keep, by their place in <see cref="NetworkOutput.HiddenStates"/>.</param>
    public static TeacherOutputs Compute(
        Network teacher, IReadOnlyList<Example> examples, Device device, IReadOnlyList<int>? keep = null, int batchSize = 32)
    {
        var classes = teacher.Labels.Count;
        var logits = new float[examples.Count][];
        var states = (keep ?? []).Select(_ => new float[examples.Count][]).ToArray();
        foreach (var (batch, positions) in Inference.Run(teacher, examples, device, batchSize))
        {
            var values = Floats(positions.Logits);
            var start = 0;
            foreach (var index in batch.Indices)
            {
                var length = classes * examples[index].Labels.Count(label => label != Example.Ignored);
                logits[index] = values[start..(start += length)];
            }

            for (var k = 0; k < states.Length; k++)
            {
                var state = positions.Output.HiddenStates[keep![k]]; // (B, T, H)
                var (row, width) = ((int)state.size(1), (int)state.size(2));
                var all = Floats(state);
                for (var b = 0; b < batch.Indices.Length; b++)
                    states[k][batch.Indices[b]] = all.AsSpan(b * row * width, examples[batch.Indices[b]].Length * width).ToArray();
            }
        }

        return new TeacherOutputs(logits, states, classes);
    }

    /// <returns>(N, C) at the labelled positions of a batch, without a gradient</returns>
    public Tensor LogitsFor(Batch batch, Device device)
    {
        var values = batch.Indices.SelectMany(index => logits[index]).ToArray();
        return tensor(values, [values.Length / classes, classes], device: device);
    }

    /// <returns>Each kept state (B, T, H), zero at padding, without a gradient</returns>
    public IReadOnlyList<Tensor> StatesFor(Batch batch, Device device) => [.. states.Select(state => Padded(state, batch, device))];

    private static Tensor Padded(float[][] state, Batch batch, Device device)
    {
        var (rows, tokens) = (batch.Indices.Length, (int)batch.TokenIds.size(1));
        var longest = batch.Indices.MaxBy(index => state[index].Length);
        var width = state[longest].Length / tokens;
        var values = new float[rows * tokens * width];
        for (var b = 0; b < rows; b++)
            state[batch.Indices[b]].CopyTo(values.AsSpan(b * tokens * width));
        return tensor(values, [rows, tokens, width], device: device);
    }

    private static float[] Floats(Tensor tensor) => tensor.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
