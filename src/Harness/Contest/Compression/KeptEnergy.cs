namespace Harness.Contest.Compression;

/// <summary>The name under which a factorisation records what it keeps of a matrix: the sum of the squared singular values that stay, of the sum of all.</summary>
public static class KeptEnergy
{
    /// <summary>The word embeddings' name among matrices.</summary>
    public const string Words = "word_embeddings";

    private const string Prefix = "kept_energy:";

    /// <param name="matrix">Such as <c>layer.0.output.dense</c>.</param>
    public static string Figure(string matrix) => Prefix + matrix;

    /// <returns>The matrix; null where a figure is something else.</returns>
    public static string? MatrixOf(string figure) => figure.StartsWith(Prefix, StringComparison.Ordinal) ? figure[Prefix.Length..] : null;
}
