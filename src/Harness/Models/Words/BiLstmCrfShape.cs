using static Harness.Common.Validation;

namespace Harness.Models.Words;

/// <summary>
/// The sizes of a <see cref="BiLstmCrf"/>. The values that are not named are those of Ma and Hovy (arXiv 1603.01354, section 3 and table 1).
/// </summary>
/// <param name="Vocabulary">The most words V that have a vector of their own, with the places for padding and for all other words.</param>
/// <param name="Embedding">The width E of a word's vector.</param>
/// <param name="Hidden">The width H of the state of each direction.</param>
public sealed record BiLstmCrfShape(int Vocabulary, int Embedding, int Hidden)
{
    /// <summary>The width of a character's vector.</summary>
    public int Character { get; init; } = 30;

    /// <summary>The number of filters F over characters, each of which sees three.</summary>
    public int Filters { get; init; } = 30;

    /// <summary>True where the vectors that words begin with stay as they are. They count as parameters either way.</summary>
    public bool KeepsVectors { get; init; } = true;

    /// <summary>The probability with which an activation is zeroed in training, before the LSTM and after it.</summary>
    public double Dropout { get; init; } = 0.5;

    /// <exception cref="ArgumentException">A size is not positive, or the dropout is no probability below 1.</exception>
    public void Validate()
    {
        (string Name, int Size)[] sizes =
        [
            ("vocabulary", Vocabulary), ("embedding", Embedding), ("hidden", Hidden), ("character", Character), ("filters", Filters),
        ];
        foreach (var (name, size) in sizes)
            Check(size > 0, Invariant($"{name} is {size}. Expected a positive number"));
        Check(Dropout is >= 0 and < 1, Invariant($"dropout is {Dropout}. Expected 0 or more, and less than 1"));
    }
}
