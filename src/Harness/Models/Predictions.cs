namespace Harness.Models;

/// <summary>The predictions of a model for inputs: labels, or vectors where its task has no labels.</summary>
public sealed record Predictions
{
    private readonly IReadOnlyList<int[]>? labels;
    private readonly IReadOnlyList<float[]>? vectors;

    private Predictions(IReadOnlyList<int[]>? labels, IReadOnlyList<float[]>? vectors)
    {
        this.labels = labels;
        this.vectors = vectors;
    }

    /// <summary>True where these are labels.</summary>
    public bool AreLabels => labels is not null;

    /// <summary>For each input a label id for every token, special tokens included.</summary>
    /// <exception cref="InvalidOperationException">These are vectors.</exception>
    public IReadOnlyList<int[]> Labels => labels ?? throw new InvalidOperationException("These are vectors. Expected labels.");

    /// <summary>For each input its vector.</summary>
    /// <exception cref="InvalidOperationException">These are labels.</exception>
    public IReadOnlyList<float[]> Vectors => vectors ?? throw new InvalidOperationException("These are labels. Expected vectors.");

    /// <summary>Makes predictions of labels.</summary>
    /// <exception cref="InvalidOperationException">The labels are null.</exception>
    public static Predictions OfLabels(IReadOnlyList<int[]> labels) =>
        new(labels ?? throw new InvalidOperationException("The model predicted null. Expected the labels of each input."), vectors: null);

    /// <summary>Makes predictions of vectors.</summary>
    public static Predictions OfVectors(IReadOnlyList<float[]> vectors) => new(labels: null, vectors);
}
