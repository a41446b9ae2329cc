using Harness.Training;

namespace Harness.Results;

/// <summary>The part of a run that the scoreboard reads.</summary>
/// <param name="Record">The record of the run.</param>
/// <param name="Stale">Why the present program would make the run anew; empty where it would be kept.</param>
/// <param name="Sentences">The numbers of each test sentence, from which the headline follows; empty unless the run ended well.</param>
/// <param name="ByType">The headline's counts of each type on the test split; empty where the task has no types.</param>
public sealed record RunOutcome(
    RunRecord Record, string Stale, IReadOnlyList<double[]> Sentences, IReadOnlyDictionary<string, MatchCounts> ByType)
{
    /// <summary>The number of each test sentence's document; null where the corpus has no documents, and in older records.</summary>
    public IReadOnlyList<int>? Documents { get; init; }

    /// <summary>False for older records, which do not say whether the corpus has documents.</summary>
    public bool KnowsDocuments { get; init; }

    /// <summary>The hash of what its counts say of the test split itself; empty where the run did not end well.</summary>
    public string NumbersOfData { get; init; } = "";

    /// <summary>The hash of the numbers of labels in its predictions for the test split; empty where none are published.</summary>
    public string LabelledTokens { get; init; } = "";

    /// <summary>Says whether the program has the entry. To one that it does not have, anybody may have given this name.</summary>
    public bool IsOfKnownEntry { get; init; } = true;

    public string Method => Record.Method;

    public int Seed => Record.Seed;

    public string Status => Record.Status;

    /// <summary>Makes the outcome of a run that was disqualified or failed and therefore has no counts.</summary>
    public static RunOutcome Unscored(RunRecord record, string stale = "") => new(record, stale, [], new Dictionary<string, MatchCounts>());
}
