using Harness.Common;

namespace Harness.Tasks.SentenceVectors;

/// <summary>The vectors of sentences, each scaled to a length of 1. A vector of zeros stays as it is.</summary>
public sealed class UnitVectors
{
    // Cosines that are equal must not differ by the rounding of their sums, because ranks would then depend on the processor.
    private const int Digits = 9;

    private readonly Dictionary<string, double[]> vectors;

    private UnitVectors(Dictionary<string, double[]> vectors) => this.vectors = vectors;

    /// <summary>The vector of a sentence.</summary>
    /// <exception cref="KeyNotFoundException">The sentence is not among those that were given.</exception>
    public double[] this[string sentence] => vectors[sentence];

    /// <summary>Makes the vectors of all different sentences.</summary>
    /// <param name="encode">Gives sentences their vectors. It is called once, with every sentence once.</param>
    /// <exception cref="DataFormatException">A vector holds a number that is not finite.</exception>
    public static UnitVectors Of(IEnumerable<string> sentences, Func<IReadOnlyList<string>, float[][]> encode)
    {
        string[] different = [.. sentences.Distinct(StringComparer.Ordinal)];
        return new UnitVectors(
            different.Zip(encode(different)).ToDictionary(pair => pair.First, pair => Scaled(pair.Second), StringComparer.Ordinal));
    }

    /// <summary>The cosine of the angle between the vectors of two sentences; 0 where one of them is all zeros.</summary>
    public double Cosine(string first, string second) => Cosine(vectors[first], vectors[second]);

    /// <summary>Scales vectors to a length of 1.</summary>
    /// <exception cref="DataFormatException">A vector holds a number that is not finite, which has no place in an order.</exception>
    public static double[][] Of(IReadOnlyList<float[]> vectors) => [.. vectors.Select(Scaled)];

    /// <summary>The cosine of the angle between two vectors of length 1; 0 where one of them is all zeros.</summary>
    public static double Cosine(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return Math.Round(sum, Digits);
    }

    private static double[] Scaled(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(value => (double)value * value));
        if (!double.IsFinite(length))
        {
            throw new DataFormatException(
                "A sentence's vector holds a number that is not finite (NaN or infinite). Expected a network whose weights and outputs are finite.");
        }

        return Array.ConvertAll(vector, value => length == 0 ? 0 : value / length);
    }
}
