using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>A comparison of what ONNX Runtime computes from a network's file with what the network computes.</summary>
/// <param name="LargestDifference">The largest absolute difference between two logits of a token; padding is left out.</param>
/// <param name="Positions">The number of tokens that carry a label.</param>
/// <param name="OtherLabels">The number of these tokens whose label differs.</param>
/// <param name="Own">The labels by the network, as <see cref="Model.Predict"/> gives them.</param>
/// <param name="Theirs">The labels from the logits of ONNX Runtime, by the same decoder.</param>
public sealed record OnnxComparison(double LargestDifference, int Positions, int OtherLabels, int[][] Own, int[][] Theirs)
{
    /// <summary>The largest difference that rounding explains, for logits of a usual size.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Computes examples both ways, in the same batches.</summary>
    /// <param name="network">The network, on the CPU.</param>
    /// <param name="session">Its ONNX file.</param>
    public static OnnxComparison Of(Network network, OnnxSession session, IReadOnlyList<Example> examples)
    {
        var own = new int[examples.Count][];
        var theirs = new int[examples.Count][];
        var largest = 0.0;
        var spellings = network.Spell(examples);
        foreach (var (batch, output) in network.OutputsOf([.. spellings.Select(spelling => spelling.Example)], CPU))
        {
            var ownLogits = output.Logits.contiguous().data<float>().ToArray(); // (B, T, C) or (B, C)
            var theirLogits = session.Logits(batch);
            var row = ownLogits.Length / batch.Indices.Length;
            for (var i = 0; i < batch.Indices.Length; i++)
            {
                var spelling = spellings[batch.Indices[i]];
                var example = spelling.Example;
                var computed = network.Shape.Pooling == Pooling.None ? example.Length * network.Labels.Count : row;
                var ownRow = ownLogits.AsSpan(i * row, computed);
                var theirRow = theirLogits.AsSpan(i * row, computed);
                largest = Math.Max(largest, Difference(ownRow, theirRow));
                own[batch.Indices[i]] = spelling.LabelsOf(network.LabelsOf(ownRow, example));
                theirs[batch.Indices[i]] = spelling.LabelsOf(network.LabelsOf(theirRow, example));
            }
        }

        return new OnnxComparison(
            largest,
            examples.Sum(example => example.Labels.Count(label => label != Example.Ignored)),
            own.Zip(theirs, (ours, others) => ours.Zip(others).Count(pair => pair.First != pair.Second)).Sum(),
            own,
            theirs);
    }

    // Math.Max returns NaN where one of its arguments is NaN, so that a NaN is never hidden by a number.
    private static double Difference(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var largest = 0.0;
        for (var i = 0; i < left.Length; i++)
            largest = Math.Max(largest, Math.Abs((double)left[i] - right[i]));
        return largest;
    }
}
