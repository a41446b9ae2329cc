using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>The entity scores of a split, computed as seqeval computes them in the mode of an <see cref="EntityScheme"/>.</summary>
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

    /// <summary>The counts of every type in the gold or the predicted tags, in ordinal order of the names.</summary>
    public IReadOnlyDictionary<string, MatchCounts> ByType { get; }

    /// <summary>The errors of every type that has any, by their kind.</summary>
    public IReadOnlyDictionary<string, ErrorCounts> Errors { get; internal init; } = new Dictionary<string, ErrorCounts>();

    /// <summary>The counts pooled over types and sentences, whose F1 is micro F1.</summary>
    public MatchCounts Micro { get; }

    /// <summary>The plain mean over types.</summary>
    public AveragedScores Macro { get; }

    /// <summary>The mean over types, each weighted by the number of its gold entities; 0 when there are none.</summary>
    public AveragedScores Weighted { get; }

    /// <summary>The counts of every sentence in the order given. A bootstrap draws from these.</summary>
    public IReadOnlyList<MatchCounts> Sentences { get; }

    /// <summary>The number of tags that were compared.</summary>
    public long Tokens { get; }

    /// <summary>The number of tags that are equal.</summary>
    public long CorrectTokens { get; }

    /// <summary>The share of equal tags; 0 when there is no tag.</summary>
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

/// <summary>Precision, recall and F1, each averaged over entity types by itself: the F1 is a mean of F1s.</summary>
public readonly record struct AveragedScores(double Precision, double Recall, double F1);

/// <summary>
/// The scores of the two ways to read the output of a token classifier. Ranking, the choice of an epoch and goals use <see cref="Word"/>.
/// </summary>
/// <param name="Aligned">The scores of every labelled token, as the Hugging Face examples compute them.</param>
/// <param name="Word">The scores of the first token of each word, which is the CoNLL convention and comparable with papers.</param>
/// <param name="StrictWord">The scores of the same tags by <see cref="EntityScheme.Iob2"/>.</param>
public sealed record ReadingScores(EntityScores Aligned, EntityScores Word, EntityScores StrictWord);
