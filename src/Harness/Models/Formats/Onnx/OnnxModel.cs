using Harness.Models.Inputs;

namespace Harness.Models.Formats.Onnx;

/// <summary>A neural model that has an ONNX file.</summary>
public abstract class OnnxModel : NeuralModel
{
    /// <summary>The names of the C classes, in the order of their ids; none where the model gives vectors.</summary>
    public abstract IReadOnlyList<string> Labels { get; }

    /// <summary>True for an encoder, which gives vectors in place of labels.</summary>
    public abstract bool GivesVectors { get; }

    /// <summary>Gives the inputs of the file for one example, as the model read it.</summary>
    public abstract IReadOnlyList<OnnxInput> OnnxInputs(Example read);

    /// <summary>Gives the inputs of the file for a batch on the CPU.</summary>
    public abstract IReadOnlyList<OnnxInput> OnnxInputs(Batch batch);

    /// <summary>Chooses the labels of an example from what the file gives for it.</summary>
    /// <param name="output">The output for the example alone, row-major.</param>
    /// <param name="read">The example as the model read it.</param>
    /// <returns>A label for each of its tokens (T), which is 0 where a token carries no label.</returns>
    public abstract int[] LabelsOf(ReadOnlySpan<float> output, Example read);

    /// <summary>Gives the tokens of examples their labels from those of the same examples as the model read them.</summary>
    /// <param name="examples">The examples in the tokens of their track.</param>
    /// <param name="labels">The labels of <see cref="LabelsOf"/>, example by example.</param>
    public abstract int[][] LabelsOfTrack(IReadOnlyList<Example> examples, IReadOnlyList<int[]> labels);

    /// <summary>The sizes of the model as JSON, which its file has as metadata.</summary>
    internal abstract string ShapeText { get; }

    /// <summary>Begins the graph of the file.</summary>
    internal abstract ModelGraph OnnxGraph();
}

/// <summary>An input of an ONNX file.</summary>
/// <param name="Name">The name that the file has for it.</param>
/// <param name="Values">The numbers, row-major.</param>
/// <param name="Shape">The dimensions.</param>
public sealed record OnnxInput(string Name, long[] Values, long[] Shape);
