using Harness.Results;
using Harness.Tasks;
using Harness.Tasks.NamedEntities;
using Harness.Training;

namespace Reports.Page;

/// <summary>Finds the test sentences on which two runs differ most, and marks their entities.</summary>
/// <param name="texts">The test sentences.</param>
/// <param name="labels">The names of the labels.</param>
internal sealed class DifferingSentences(ITestTexts texts, IReadOnlyList<string> labels)
{
    // The number of sentences that a page shows.
    private const int Most = 12;

    /// <summary>Gives the sentences on which the runs differ in their numbers of errors, the largest gaps first.</summary>
    public IReadOnlyList<Sentence> Between(PublishedRun run, PublishedRun other)
    {
        var (own, others) = (run.Sentences, other.Sentences);
        var (ownLabels, otherLabels) = (Labels(run), Labels(other));
        return
        [
            .. own.Index()
                .Select(line => (line.Index, Gap: Errors(line.Item) - Errors(others[line.Index])))
                .Where(line => line.Gap != 0)
                .OrderByDescending(line => Math.Abs(line.Gap))
                .ThenBy(line => line.Index)
                .Take(Most)
                .Select(line => Show(line.Index, line.Gap, run.Record.Method, ownLabels[line.Index], other.Record.Method, otherLabels[line.Index])),
        ];
    }

    private static long Errors(SentenceRow row)
    {
        var counts = row.ToCounts();
        return counts.Predicted + counts.Gold - (2 * counts.Correct);
    }

    private IReadOnlyList<int[]> Labels(PublishedRun run) => texts.Predicted(run.Predictions(Split.Test));

    private Sentence Show(int index, long gap, string name, int[] labelled, string otherName, int[] otherLabelled)
    {
        var input = texts.Inputs[index];
        var gold = Spans(input.Labels);
        var better = gap > 0 ? otherName : name;
        var count = Math.Abs(gap);
        return new Sentence(
            Invariant($"sentence {index + 1}: {better} has {count} fewer {(count == 1 ? "error" : "errors")}"),
            [
                new Reading("gold", Parts(input.Words, gold, gold)),
                new Reading(name, Parts(input.Words, Spans(labelled), gold)),
                new Reading(otherName, Parts(input.Words, Spans(otherLabelled), gold)),
            ]);
    }

    private IReadOnlyList<EntitySpan> Spans(IEnumerable<int> ids) => EntitySpans.Of(ids.Select(id => labels[id]));

    private static IEnumerable<Part> Parts(IReadOnlyList<string> words, IReadOnlyList<EntitySpan> found, IReadOnlyList<EntitySpan> gold)
    {
        var next = 0;
        foreach (var span in found)
        {
            if (span.Start > next)
                yield return new Part(string.Join(' ', words.Take(span.Start).Skip(next)), "", "");
            yield return new Part(string.Join(' ', words.Take(span.End + 1).Skip(span.Start)), span.Type, gold.Contains(span) ? "right" : "wrong");
            next = span.End + 1;
        }

        if (next < words.Count)
            yield return new Part(string.Join(' ', words.Skip(next)), "", "");
    }

    /// <summary>A sentence as several annotate it.</summary>
    public sealed record Sentence(string Title, IReadOnlyList<Reading> Readings);

    /// <summary>What one finds in a sentence.</summary>
    public sealed record Reading(string Name, IEnumerable<Part> Parts);

    /// <summary>Words of a sentence: an entity, or what stands between two of them.</summary>
    /// <param name="Type">The type of the entity; empty between entities.</param>
    /// <param name="Look">The class in the style sheet: right or wrong; empty between entities.</param>
    public sealed record Part(string Text, string Type, string Look);
}
