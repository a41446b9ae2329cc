namespace Harness.Results;

/// <summary>One entry on one track, over its seeds: a line of results.csv.</summary>
public sealed record MethodRow
{
    /// <summary>The place in the capped division, from 1; null for entries that are open, failed or disqualified.</summary>
    public int? Rank { get; init; }

    public required string Track { get; init; }

    public required string Method { get; init; }

    public required Division Division { get; init; }

    /// <summary>Disqualified when any run was; failed when no run ended well; ok otherwise. See <see cref="RunStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The number of runs that ended well: means, medians and spread are over these.</summary>
    public int Seeds { get; init; }

    /// <summary>The task's headline on the test split; null where no run ended well.</summary>
    public SeedSpread? Headline { get; init; }

    /// <summary>The 95 % bootstrap interval of the headline's mean over test sentences.</summary>
    public Interval? Interval { get; init; }

    /// <summary>The p-value of the paired bootstrap test against the division's best; null for the best itself.</summary>
    public double? PVsBest { get; init; }

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

    /// <summary>The times at which the runs' speeds were measured, joined by blanks.</summary>
    public string TimedUtc { get; init; } = "";

    /// <summary>The mean of every metric over seeds by its name, on the test split.</summary>
    public IReadOnlyDictionary<string, double> Test { get; init; } = new Dictionary<string, double>();

    /// <summary>The same on validation.</summary>
    public IReadOnlyDictionary<string, double> Validation { get; init; } = new Dictionary<string, double>();

    /// <summary>The summary of every figure over seeds by the figure's name.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>The summary of a figure over seeds; null where no run has it.</summary>
    public double? this[Figure figure] => Figures.TryGetValue(figure.Name, out var value) ? value : null;
}
