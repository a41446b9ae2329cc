using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>Entity scores of a split, as seqeval's default mode has them.</summary>
public sealed class EntityScores
{
    internal EntityScores(
        IReadOnlyDictionary<string, MatchCounts> byType, IReadOnlyList<MatchCounts> sentences, long tokens, long correctTokens)
    {
        ByType = new SortedDictionary<string, MatchCounts>(byType.ToDictionary(), StringComparer.Ordinal);
        Sentences = sentences;
        Tokens = tokens;
        CorrectTokens = correctTokens;
        Micro = ByType.Values.Aggregate(default(MatchCounts), (sum, counts) => sum + counts);
        Macro = Average(_ => 1);
        Weighted = Average(counts => counts.Gold);
    }

    /// <summary>Counts of every type that is in the gold or the predicted tags, in ordinal order of the names.</summary>
    public IReadOnlyDictionary<string, MatchCounts> ByType { get; }

    /// <summary>Counts pooled over types and sentences. Its F1 is the benchmark's.</summary>
    public MatchCounts Micro { get; }

    /// <summary>The plain mean over types.</summary>
    public AveragedScores Macro { get; }

    /// <summary>The mean over types, weighted by how many gold entities each has; 0 when there are none.</summary>
    public AveragedScores Weighted { get; }

    /// <summary>Counts of every sentence in the order given: what a bootstrap draws from.</summary>
    public IReadOnlyList<MatchCounts> Sentences { get; }

    /// <summary>Tags compared.</summary>
    public long Tokens { get; }

    /// <summary>Tags that are equal to the letter.</summary>
    public long CorrectTokens { get; }

    /// <summary>The share of equal tags; 0 when there are none at all.</summary>
    public double Accuracy => Tokens == 0 ? 0 : (double)CorrectTokens / Tokens;

    private AveragedScores Average(Func<MatchCounts, double> weight)
    {
        var total = ByType.Values.Sum(weight);
        if (total == 0)
            return default;
        return new AveragedScores(
            ByType.Values.Sum(counts => weight(counts) * counts.Precision) / total,
            ByType.Values.Sum(counts => weight(counts) * counts.Recall) / total,
            ByType.Values.Sum(counts => weight(counts) * counts.F1) / total);
    }
}
