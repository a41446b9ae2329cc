using Harness.Data;
using Harness.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// A teacher's logits on every labelled position of a split. They do not change while a student learns, so they are computed once, in eval
/// mode and without gradients, and looked up afterwards.
/// </summary>
public sealed class TeacherLogits
{
    // For each example its labelled positions' logits, one after another: (n, C).
    private readonly float[][] logits;
    private readonly int classes;

    private TeacherLogits(float[][] logits, int classes) => (this.logits, this.classes) = (logits, classes);

    /// <summary>Runs the teacher over a split once.</summary>
    public static TeacherLogits Compute(Network teacher, IReadOnlyList<Example> examples, Device device, int batchSize = 32)
    {
        var classes = teacher.Labels.Count;
        var logits = new float[examples.Count][];
        foreach (var (batch, positions) in Inference.Run(teacher, examples, device, batchSize))
        {
            var values = positions.Logits.to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
            var start = 0;
            foreach (var index in batch.Indices)
            {
                var length = classes * examples[index].Labels.Count(label => label != Example.Ignored);
                logits[index] = values[start..(start += length)];
            }
        }

        return new TeacherLogits(logits, classes);
    }

    /// <returns>(N, C) at the labelled positions of a batch, without a gradient</returns>
    public Tensor For(Batch batch, Device device)
    {
        var values = batch.Indices.SelectMany(index => logits[index]).ToArray();
        return tensor(values, [values.Length / classes, classes], device: device);
    }
}
