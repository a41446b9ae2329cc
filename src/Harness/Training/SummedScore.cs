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
    public virtual bool CanBe(ReadOnlySpan<double> numbers) => true;

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
    public override IReadOnlyList<SummedNumber> Numbers { get; } =
    [
        new("correct", "The number of the sentence's predictions that are right."),
        new("predicted", "The number of predictions in the sentence."),
        new("gold", "The number of annotations in the sentence that should be predicted.") { IsOfData = true },
    ];

    public override double Of(ReadOnlySpan<double> sums) => Counts(sums).F1;

    public override bool CanBe(ReadOnlySpan<double> numbers) => AreCounts(numbers);

    /// <summary>Says whether three numbers can be those of right, predicted and gold annotations.</summary>
    internal static bool AreCounts(ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
            if (!double.IsInteger(number) || number < 0)
                return false;
        return numbers[0] <= numbers[1] && numbers[0] <= numbers[2];
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
