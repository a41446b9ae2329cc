using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>A comparison of what ONNX Runtime computes from a network's file with what the network computes.</summary>
/// <param name="LargestDifference">
/// The largest absolute difference between two logits of a token, or two elements of a vector; padding is left out.
/// </param>
/// <param name="Positions">The number of tokens that carry a label.</param>
/// <param name="OtherLabels">The number of these tokens whose label differs; null for an encoder.</param>
/// <param name="Own">The network's predictions, as <see cref="Model.PredictionsFor"/> gives them.</param>
/// <param name="Theirs">The predictions that follow from the output of ONNX Runtime in the same way.</param>
public sealed record OnnxComparison(double LargestDifference, int Positions, int? OtherLabels, Predictions Own, Predictions Theirs)
{
    /// <summary>The largest difference that rounding explains, for logits of a usual size.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Computes examples both ways, in the same batches.</summary>
    /// <param name="model">The model, on the CPU.</param>
    /// <param name="session">Its ONNX file.</param>
    public static OnnxComparison Of(OnnxModel model, OnnxSession session, IReadOnlyList<Example> examples)
    {
        var own = new float[examples.Count][];
        var theirs = new float[examples.Count][];
        var largest = 0.0;
        var read = model.Read(examples);
        foreach (var (batch, output) in model.OutputsOf(read, CPU))
        {
            var ownLogits = output.Logits.contiguous().data<float>().ToArray(); // (B, T, C) or (B, C)
            var theirLogits = session.Logits(model.OnnxInputs(batch));
            var row = ownLogits.Length / batch.Indices.Length;
            for (var i = 0; i < batch.Indices.Length; i++)
            {
                var index = batch.Indices[i];
                var computed = output.Logits.ndim == 3 ? read[index].Length * (int)output.Logits.size(2) : row;
                own[index] = ownLogits[(i * row)..((i * row) + computed)];
                theirs[index] = theirLogits[(i * row)..((i * row) + computed)];
                largest = Math.Max(largest, Difference(own[index], theirs[index]));
            }
        }

        var positions = examples.Sum(example => example.Labels.Count(label => label != Example.Ignored));
        if (model.GivesVectors)
            return new OnnxComparison(largest, positions, OtherLabels: null, Predictions.OfVectors(own), Predictions.OfVectors(theirs));
        var ownLabels = Labels(own);
        var theirLabels = Labels(theirs);
        return new OnnxComparison(
            largest,
            positions,
            ownLabels.Zip(theirLabels, (ours, others) => ours.Zip(others).Count(pair => pair.First != pair.Second)).Sum(),
            Predictions.OfLabels(ownLabels),
            Predictions.OfLabels(theirLabels));

        int[][] Labels(float[][] logits) =>
            model.LabelsOfTrack(examples, [.. read.Select((example, i) => model.LabelsOf(logits[i], example))]);
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
