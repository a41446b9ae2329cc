using System.Runtime.InteropServices;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// Collects entity counts sentence by sentence. A predicted entity is right if its type, start and end are those of a gold entity
/// (Tjong Kim Sang and De Meulder, CoNLL-2003, section 2.3).
/// </summary>
public sealed class EntityScorer
{
    private readonly TagSet? tagSet;
    private readonly EntityScheme scheme;
    private readonly EntityTag[] known;
    private readonly Dictionary<string, MatchCounts> byType = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ErrorCounts> errors = new(StringComparer.Ordinal);
    private readonly List<MatchCounts> sentences = [];
    private readonly List<EntitySpan> goldSpans = [];
    private readonly List<EntitySpan> predictedSpans = [];
    private EntityTag[] goldTags = [];
    private EntityTag[] predictedTags = [];
    private long tokens;
    private long correctTokens;

    /// <summary>Makes a scorer that has seen no sentence.</summary>
    /// <param name="tagSet">The tags, which are needed where tags are given by id; null where they are given as texts.</param>
    /// <param name="scheme">The rule by which tags become entities.</param>
    public EntityScorer(TagSet? tagSet = null, EntityScheme scheme = EntityScheme.Default)
    {
        this.tagSet = tagSet;
        this.scheme = scheme;
        known = tagSet is null ? [] : [.. tagSet.Names.Select(name => EntityTag.Parse(name, scheme))];
    }

    /// <summary>Scores a whole split. Both lists have the tags of each sentence.</summary>
    /// <exception cref="ArgumentException">The lists differ in length, or a text is not a tag.</exception>
    public static EntityScores Score(
        IReadOnlyList<IReadOnlyList<string>> gold, IReadOnlyList<IReadOnlyList<string>> predicted, EntityScheme scheme = EntityScheme.Default)
    {
        if (gold.Count != predicted.Count)
        {
            throw new ArgumentException(
                $"There are {gold.Count} gold sentences but {predicted.Count} predicted; expected one for one.", nameof(predicted));
        }

        var scorer = new EntityScorer(scheme: scheme);
        for (var i = 0; i < gold.Count; i++)
            scorer.Add(gold[i], predicted[i]);
        return scorer.ToScores();
    }

    /// <summary>Adds a sentence whose tags are texts, such as <c>B-PER</c>.</summary>
    /// <exception cref="ArgumentException">The lists differ in length, or a text is not a tag.</exception>
    public void Add(IReadOnlyList<string> gold, IReadOnlyList<string> predicted)
    {
        CheckLengths(gold.Count, predicted.Count);
        Reserve(gold.Count);
        for (var i = 0; i < gold.Count; i++)
        {
            goldTags[i] = EntityTag.Parse(gold[i], scheme);
            predictedTags[i] = EntityTag.Parse(predicted[i], scheme);
            if (string.Equals(gold[i], predicted[i], StringComparison.Ordinal))
                correctTokens++;
        }

        Count(gold.Count);
    }

    /// <summary>Adds a sentence whose tags are ids of the tag set. It allocates nothing for the tags.</summary>
    /// <exception cref="InvalidOperationException">The scorer was made without a tag set.</exception>
    /// <exception cref="ArgumentException">The lists differ in length, or an id is not one of the tag set's.</exception>
    public void Add(ReadOnlySpan<int> gold, ReadOnlySpan<int> predicted)
    {
        if (tagSet is null)
            throw new InvalidOperationException("Tag ids need a tag set; give one to the scorer's constructor.");
        CheckLengths(gold.Length, predicted.Length);
        Reserve(gold.Length);
        for (var i = 0; i < gold.Length; i++)
        {
            goldTags[i] = Known(gold[i], i, "gold");
            predictedTags[i] = Known(predicted[i], i, "predicted");
            if (gold[i] == predicted[i])
                correctTokens++;
        }

        Count(gold.Length);
    }

    /// <summary>Gives the scores of all sentences added so far.</summary>
    public EntityScores ToScores() => new(byType, [.. sentences], tokens, correctTokens)
    {
        Errors = new Dictionary<string, ErrorCounts>(errors, StringComparer.Ordinal),
    };

    private EntityTag Known(int id, int position, string side) => (uint)id < (uint)known.Length
        ? known[id]
        : throw new ArgumentException(
            $"Sentence {sentences.Count}, position {position}: {side} tag id {id}; "
            + $"expected 0 to {known.Length - 1} ({string.Join(' ', tagSet!.Names)}).");

    private void CheckLengths(int gold, int predicted)
    {
        if (gold != predicted)
            throw new ArgumentException($"Sentence {sentences.Count}: {gold} gold tags but {predicted} predicted; expected one for one.");
    }

    private void Reserve(int length)
    {
        if (goldTags.Length >= length)
            return;
        goldTags = new EntityTag[length * 2];
        predictedTags = new EntityTag[length * 2];
    }

    private void Count(int length)
    {
        tokens += length;
        EntitySpans.Find(goldTags.AsSpan(0, length), goldSpans, scheme);
        EntitySpans.Find(predictedTags.AsSpan(0, length), predictedSpans, scheme);
        var total = default(MatchCounts);
        foreach (var span in goldSpans)
            total += Tally(span, new MatchCounts(0, 0, 1));

        // The spans of a sentence do not overlap and are in order, so that one pass over both lists finds the matches.
        var next = 0;
        foreach (var span in predictedSpans)
        {
            while (next < goldSpans.Count && goldSpans[next].Start < span.Start)
                next++;
            var match = next < goldSpans.Count && goldSpans[next] == span ? 1 : 0;
            total += Tally(span, new MatchCounts(match, 1, 0));
        }

        sentences.Add(total);
        EntityErrors.Add(goldSpans, predictedSpans, errors);
    }

    private MatchCounts Tally(EntitySpan span, MatchCounts counts)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(byType, span.Type, out _) += counts;
        return counts;
    }
}
