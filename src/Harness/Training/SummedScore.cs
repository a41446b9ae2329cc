namespace Harness.Training;

/// <summary>
/// A score that can be computed from numbers of every input once these are added up. A bootstrap draws inputs, adds up their numbers, and computes
/// the score of the sums.
/// </summary>
public abstract class SummedScore
{
    /// <summary>The name of several inputs, for texts.</summary>
    public virtual string Inputs => "sentences";

    /// <summary>The lowest value of the score; the highest is 1.</summary>
    public virtual double Lowest => 0;

    /// <summary>The numbers of an input in order, which are the columns of test-sentences.csv.</summary>
    public abstract IReadOnlyList<SummedNumber> Numbers { get; }

    /// <summary>Says whether numbers can be those of an input.</summary>
    /// <param name="labels">The labels that were predicted for the input; null where they are not known.</param>
    public abstract bool CanBe(ReadOnlySpan<double> numbers, IReadOnlyList<int>? labels);

    /// <summary>Says whether an input with these numbers has a part in the score; an input of a further test split has none.</summary>
    public virtual bool IsScored(ReadOnlySpan<double> numbers) => true;

    /// <summary>Says whether numbers that can be those of each input can be those of all of them together.</summary>
    public virtual bool CanBeTogether(IReadOnlyList<double[]> inputs) => true;

    /// <summary>Gives the counts of each type from the sums of all numbers, in the order of the types; null where the sums do not tell.</summary>
    public virtual IReadOnlyList<MatchCounts>? ByType(ReadOnlySpan<double> sums) => null;

    /// <summary>Computes the score of the sums of all numbers.</summary>
    public abstract double Of(ReadOnlySpan<double> sums);

    /// <summary>Gives the number of errors in an input; null for a task in which an input is not simply right or wrong.</summary>
    public abstract int? Errors(ReadOnlySpan<double> numbers);

    /// <summary>Computes the score of inputs.</summary>
    public double Of(IReadOnlyList<double[]> inputs) => Of(SumsOf(inputs, Numbers.Count));

    /// <summary>Adds up the numbers of inputs.</summary>
    /// <param name="width">The number of numbers of an input.</param>
    public static double[] SumsOf(IReadOnlyList<double[]> inputs, int width)
    {
        var sums = new double[width];
        foreach (var numbers in inputs)
            for (var i = 0; i < sums.Length; i++)
                sums[i] += numbers[i];
        return sums;
    }
}

/// <summary>A number that every input has, and that can be added up.</summary>
/// <param name="Name">The header of its column.</param>
/// <param name="Meaning">A sentence that says what it is.</param>
public sealed record SummedNumber(string Name, string Meaning)
{
    /// <summary>True for a number that follows from the test split alone, and so is the same for every entry.</summary>
    public bool IsOfData { get; init; }
}

/// <summary>Micro F1: the F1 of all right, predicted and gold annotations together.</summary>
public sealed class MicroF1 : SummedScore
{
    // No sentence has so many words.
    private const int Most = 1_000_000;

    public override IReadOnlyList<SummedNumber> Numbers { get; } =
    [
        new("correct", "The number of the sentence's predictions that are right."),
        new("predicted", "The number of predictions in the sentence."),
        new("gold", "The number of annotations in the sentence that should be predicted.") { IsOfData = true },
    ];

    public override double Of(ReadOnlySpan<double> sums) => Counts(sums).F1;

    // Every prediction begins with a label other than O. Annotations may be more, because a long sentence is cut for some networks.
    public override bool CanBe(ReadOnlySpan<double> numbers, IReadOnlyList<int>? labels)
    {
        foreach (var number in numbers)
            if (!double.IsInteger(number) || number is < 0 or > Most)
                return false;
        return numbers[0] <= numbers[1] && numbers[0] <= numbers[2] && numbers[1] <= (labels?.Count(label => label != 0) ?? Most);
    }

    public override int? Errors(ReadOnlySpan<double> numbers)
    {
        var counts = Counts(numbers);
        return (int)(counts.Predicted + counts.Gold - (2 * counts.Correct));
    }

    /// <summary>The counts as the numbers of an input.</summary>
    public static double[] NumbersOf(MatchCounts counts) => [counts.Correct, counts.Predicted, counts.Gold];

    /// <summary>Gives three numbers as the counts that they are.</summary>
    internal static MatchCounts Counts(ReadOnlySpan<double> numbers) => new((long)numbers[0], (long)numbers[1], (long)numbers[2]);
}
