using Harness.Common;

namespace Harness.Results;

/// <summary>One entry on one track, over its seeds: a line of results.csv.</summary>
public sealed record MethodRow
{
    /// <summary>
    /// The place in the order of the capped division, from 1; null for entries of other divisions and for those that failed or were disqualified.
    /// </summary>
    public int? Rank { get; init; }

    /// <summary>The ranks that the tests leave open; null where there is no rank.</summary>
    public RankRange? RankRange { get; init; }

    public required string Track { get; init; }

    public required string Method { get; init; }

    public required Division Division { get; init; }

    /// <summary>Disqualified when any run was; failed when no run ended well; ok otherwise. See <see cref="RunStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The number of runs that ended well: means, medians and spread are over these.</summary>
    public int Seeds { get; init; }

    /// <summary>The task's headline on the test split; null where no run ended well.</summary>
    public SeedSpread? Headline { get; init; }

    /// <summary>The 95 % interval of the headline's mean; null where no run ended well.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The difference to the teacher; null for the teacher itself, and where either has no run that ended well.</summary>
    public TeacherComparison? ToTeacher { get; init; }

    /// <summary>The units that intervals and tests draw, such as documents or sentences; empty where no run ended well.</summary>
    public string Resampled { get; init; } = "";

    /// <summary>The source of the seed variance in intervals and tests; null where no run ended well.</summary>
    public SeedVarianceSource? SeedVariance { get; init; }

    /// <summary>Parameters relative to the teacher's; null where the teacher has not run.</summary>
    public double? ShareOfTeacher { get; init; }

    /// <summary>Median latency relative to the teacher's; null where either was not measured.</summary>
    public double? LatencyOfTeacher { get; init; }

    /// <summary>
    /// Why it was disqualified or failed, which of its runs failed, and which versions made them where they are several; empty otherwise.
    /// </summary>
    public string Reason { get; init; } = "";

    /// <summary>The number of settings whose validation headline was looked at, those that were settled on included.</summary>
    public int ConfigurationsTried { get; init; }

    /// <summary>What the entry was trained on, and for how many steps; empty where its records do not say.</summary>
    public string Trainings { get; init; } = "";

    /// <summary>Why the present program would make its runs anew; empty where they would be kept.</summary>
    public string Stale { get; init; } = "";

    /// <summary>The times at which the speeds of this row were measured, joined by blanks.</summary>
    public string TimedUtc { get; init; } = "";

    /// <summary>True where its speeds were measured at another time than those of most others, so that they cannot be compared.</summary>
    public bool IsTimedApart { get; init; }

    /// <summary>The mean of every metric over seeds by its name, on the test split.</summary>
    public IReadOnlyDictionary<string, double> Test { get; init; } = new Dictionary<string, double>();

    /// <summary>The same on validation.</summary>
    public IReadOnlyDictionary<string, double> Validation { get; init; } = new Dictionary<string, double>();

    /// <summary>The summary of every figure over seeds by the figure's name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>The summary of a figure over seeds; null where no run has it.</summary>
    public double? this[Figure figure] => Figures.TryGetValue(figure.Name, out var value) ? value : null;
}

/// <summary>
/// The ranks that an entry may have: from 1 + the number of entries that are better by a test to the number of entries less those that are worse.
/// </summary>
public sealed record RankRange(int Best, int Worst)
{
    public override string ToString() => Best == Worst ? Invariant($"{Best}") : Invariant($"{Best}–{Worst}");
}

/// <summary>The difference of an entry's headline to the teacher's.</summary>
/// <param name="Interval">The 95 % interval of this difference alone, without the correction for many comparisons.</param>
/// <param name="PValue">The p-value by Holm's correction for the comparisons of all entries with the teacher.</param>
/// <param name="Smallest">The smallest difference that the test could have found; null where it found one, or had too few resamples.</param>
public sealed record TeacherComparison(double Difference, Interval Interval, double PValue, double? Smallest)
{
    /// <summary>True where the test does not tell the two apart.</summary>
    public bool IsTie => PValue >= Results.Difference.SignificanceLevel;

    /// <summary>The difference with its interval.</summary>
    public string Text => Invariant($"{Signed(Difference)} ({Signed(Interval.Low)} to {Signed(Interval.High)})");

    /// <summary>What the test says.</summary>
    public string Verdict => (IsTie, Interval) switch
    {
        (false, _) => PValueText.Of(PValue),
        // The interval is of this difference alone, and the test corrects for all others.
        (true, { Low: > 0 } or { High: < 0 }) => TieText(Smallest, "tie with Holm's correction"),
        _ => TieText(Smallest),
    };

    /// <summary>The smallest difference that the test could have found, as a sentence; null where it found one, or had too few resamples.</summary>
    public string? Sensitivity => Smallest is { } smallest ? Invariant($"A difference of {smallest:F4} would have shown.") : null;

    /// <summary>Reads the difference from a line of results.csv; null where the line has none.</summary>
    public static TeacherComparison? Of(CsvCells row) => row.Number("difference") is { } difference
        ? new TeacherComparison(
            difference,
            new Interval(row.Number("difference_low")!.Value, row.Number("difference_high")!.Value),
            row.Number("p_vs_teacher")!.Value,
            row.Number("smallest_difference"))
        : null;

    /// <summary>A difference of scores with its sign, and a true minus.</summary>
    public static string Signed(double difference) => Invariant($"{difference:+0.0000;−0.0000;0.0000}");

    /// <summary>What to say of a tie: how large a difference would not have been one.</summary>
    /// <param name="smallest">The smallest difference that the test could have found; null where that is not known.</param>
    /// <param name="tie">The word for the tie.</param>
    public static string TieText(double? smallest, string tie = "tie") =>
        smallest is null ? tie : Invariant($"{tie} ({smallest:F4} would have shown)");
}
