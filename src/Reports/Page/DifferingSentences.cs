using Harness.Results;
using Harness.Tasks;
using Harness.Training;

namespace Reports.Page;

/// <summary>Finds the test sentences on which two runs differ most, and marks what they find.</summary>
/// <param name="texts">The test sentences.</param>
internal sealed class DifferingSentences(ITestTexts texts)
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
        var gold = texts.Mark(input.Labels);
        var better = gap > 0 ? otherName : name;
        var count = Math.Abs(gap);
        return new Sentence(
            Invariant($"sentence {index + 1}: {better} has {count} fewer {(count == 1 ? "error" : "errors")}"),
            [
                new Reading("gold", Parts(input.Words, gold, gold)),
                new Reading(name, Parts(input.Words, texts.Mark(labelled), gold)),
                new Reading(otherName, Parts(input.Words, texts.Mark(otherLabelled), gold)),
            ]);
    }

    private static IEnumerable<Part> Parts(IReadOnlyList<string> words, IReadOnlyList<MarkedWords> found, IReadOnlyList<MarkedWords> gold)
    {
        var next = 0;
        foreach (var span in found)
        {
            if (span.First > next)
                yield return new Part(string.Join(' ', words.Take(span.First).Skip(next)), "", "");
            yield return new Part(string.Join(' ', words.Take(span.Last + 1).Skip(span.First)), span.Name, gold.Contains(span) ? "right" : "wrong");
            next = span.Last + 1;
        }

        if (next < words.Count)
            yield return new Part(string.Join(' ', words.Skip(next)), "", "");
    }

    /// <summary>A sentence as several annotate it.</summary>
    public sealed record Sentence(string Title, IReadOnlyList<Reading> Readings);

    /// <summary>What one finds in a sentence.</summary>
    public sealed record Reading(string Name, IEnumerable<Part> Parts);

    /// <summary>Words of a sentence: what is marked as one thing, or what stands between two of them.</summary>
    /// <param name="Type">What is marked; empty between two marks.</param>
    /// <param name="Look">The class in the style sheet: right or wrong; empty between two marks.</param>
    public sealed record Part(string Text, string Type, string Look);
}
