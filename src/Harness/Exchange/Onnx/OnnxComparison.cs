using Harness.Data;
using Harness.Models;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Exchange.Onnx;

/// <summary>How far what ONNX Runtime computes from a network's file is from what the network computes.</summary>
/// <param name="LargestDifference">Of the logits of all tokens, padding left out.</param>
/// <param name="Positions">Tokens that carry a label.</param>
/// <param name="OtherLabels">Of these, those whose likeliest label is another one.</param>
/// <param name="Predicted">The likeliest labels by ONNX Runtime, as <see cref="Model.Predict"/> has them.</param>
public sealed record OnnxComparison(double LargestDifference, int Positions, int OtherLabels, int[][] Predicted)
{
    /// <summary>What is still rounding, for logits of a usual size.</summary>
    public const double Tolerance = 1e-4;

    /// <param name="network">On the CPU</param>
    /// <param name="path">Its ONNX file</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the file.</exception>
    public static OnnxComparison Of(Network network, string path, OnnxRuntime runtime, IReadOnlyList<Example> examples)
    {
        var theirs = runtime.Logits(path, examples);
        var classes = network.Labels.Count;
        var predicted = examples.Select(example => new int[example.Length]).ToArray();
        double largest = 0;
        var (positions, others) = (0, 0);
        foreach (var (index, own) in Logits(network, examples))
        {
            // What is not a number stays the largest.
            largest = own.Zip(theirs[index], (ours, other) => Math.Abs((double)ours - other)).Aggregate(largest, Math.Max);
            for (var t = 0; t < examples[index].Length; t++)
            {
                if (examples[index].Labels[t] == Example.Ignored)
                    continue;
                predicted[index][t] = Likeliest(theirs[index], t, classes);
                positions++;
                if (predicted[index][t] != Likeliest(own, t, classes))
                    others++;
            }
        }

        return new OnnxComparison(largest, positions, others, predicted);
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

    private static int Likeliest(float[] logits, int token, int classes) => Enumerable.Range(0, classes).MaxBy(label => logits[token * classes + label]);
}
