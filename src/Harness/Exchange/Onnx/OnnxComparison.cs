using Harness.Data;
using Harness.Models;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Exchange.Onnx;

/// <summary>How far what ONNX Runtime computes from a network's file is from what the network computes.</summary>
/// <param name="LargestDifference">Of the logits of all tokens, padding left out.</param>
/// <param name="Positions">Tokens that carry a label.</param>
/// <param name="OtherLabels">Of these, those whose likeliest label is another one.</param>
/// <param name="Own">The likeliest labels by the network, as <see cref="Model.Predict"/> has them.</param>
/// <param name="Theirs">The same by ONNX Runtime.</param>
public sealed record OnnxComparison(double LargestDifference, int Positions, int OtherLabels, int[][] Own, int[][] Theirs)
{
    /// <summary>What is still rounding, for logits of a usual size.</summary>
    public const double Tolerance = 1e-4;

    /// <param name="network">On the CPU</param>
    /// <param name="path">Its ONNX file</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the file.</exception>
    public static OnnxComparison Of(Network network, string path, OnnxRuntime runtime, IReadOnlyList<Example> examples)
    {
        var all = runtime.Logits(path, examples);
        var (ownLabels, theirLabels) = (new int[examples.Count][], new int[examples.Count][]);
        double largest = 0;
        var (positions, others) = (0, 0);
        foreach (var (index, own) in Logits(network, examples))
        {
            // What is not a number stays the largest.
            largest = own.Zip(all[index], (ours, theirs) => Math.Abs((double)ours - theirs)).Aggregate(largest, Math.Max);
            (ownLabels[index], theirLabels[index]) = (Likeliest(own, examples[index]), Likeliest(all[index], examples[index]));
            positions += examples[index].Labels.Count(label => label != Example.Ignored);
            others += ownLabels[index].Zip(theirLabels[index]).Count(pair => pair.First != pair.Second);
        }

        return new OnnxComparison(largest, positions, others, ownLabels, theirLabels);
    }

    // (T, C) of each example, row-major
    private static IEnumerable<(int Index, float[] Logits)> Logits(Network network, IReadOnlyList<Example> examples)
    {
        foreach (var (batch, positions) in Inference.Run(network, examples, CPU))
        {
            var logits = positions.Output.Logits; // (B, T, C)
            var (tokens, classes) = ((int)logits.size(1), (int)logits.size(2));
            var all = logits.contiguous().data<float>().ToArray();
            for (var row = 0; row < batch.Indices.Length; row++)
                yield return (batch.Indices[row], all[(row * tokens * classes)..((row * tokens + examples[batch.Indices[row]].Length) * classes)]);
        }
    }

    private static int[] Likeliest(float[] logits, Example example)
    {
        var classes = logits.Length / example.Length;
        return [.. example.Labels.Select((label, t) => label == Example.Ignored ? 0 : Enumerable.Range(0, classes).MaxBy(one => logits[(t * classes) + one]))];
    }
}
