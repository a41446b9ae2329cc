using Harness.Results;
using Harness.Tasks;
using Harness.Training;

namespace Reports.Page;

/// <summary>Finds the test sentences on which runs differ most from one run, and marks what they find.</summary>
/// <param name="texts">The test sentences.</param>
/// <param name="score">Tells the number of errors in a sentence.</param>
/// <param name="other">The run that all others are compared with.</param>
internal sealed class DifferingSentences(ITestTexts texts, SummedScore score, PublishedRun other)
{
    // The number of sentences that a page shows.
    private const int Most = 12;

    private readonly IReadOnlyList<int> otherErrors = ErrorsIn(other, score);

    private readonly IReadOnlyList<int[]> otherLabels = texts.Predicted(other.Predictions(Split.Test));

    /// <summary>Gives the sentences on which a run differs from the other in its number of errors, the largest gaps first.</summary>
    public IReadOnlyList<Sentence> Of(PublishedRun run)
    {
        var labels = texts.Predicted(run.Predictions(Split.Test));
        return
        [
            .. ErrorsIn(run, score).Index()
                .Select(line => (line.Index, Gap: line.Item - otherErrors[line.Index]))
                .Where(line => line.Gap != 0)
                .OrderByDescending(line => Math.Abs(line.Gap))
                .ThenBy(line => line.Index)
                .Take(Most)
                .Select(line => Show(line.Index, line.Gap, run.Record.Method, labels[line.Index])),
        ];
    }

    private static IReadOnlyList<int> ErrorsIn(PublishedRun run, SummedScore score) => run.ReadSentences(score).Errors(score) ?? [];

    private Sentence Show(int index, int gap, string name, int[] labels)
    {
        var otherName = other.Record.Method;
        var input = texts.Inputs[index];
        var gold = texts.Mark(input.Words, input.Labels);
        var better = gap > 0 ? otherName : name;
        var count = Math.Abs(gap);
        return new Sentence(
            Invariant($"sentence {index + 1}: {better} has {count} fewer {(count == 1 ? "error" : "errors")}"),
            [
                new Reading("gold", Parts(input.Words, gold, gold)),
                new Reading(name, Parts(input.Words, texts.Mark(input.Words, labels), gold)),
                new Reading(otherName, Parts(input.Words, texts.Mark(input.Words, otherLabels[index]), gold)),
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

    /// <summary>The marks that somebody makes in a sentence.</summary>
    public sealed record Reading(string Name, IEnumerable<Part> Parts);

    /// <summary>Words of a sentence: what is marked as one thing, or what stands between two of them.</summary>
    /// <param name="Type">The type of what is marked; empty between two marks.</param>
    /// <param name="Look">The class in the style sheet: right or wrong; empty between two marks.</param>
    public sealed record Part(string Text, string Type, string Look);
}
