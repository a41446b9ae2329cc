using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;

namespace Reports.Page;

/// <summary>
/// What others published beside what the same kind of system reaches here. Teachers differ, so that both are shares of their own teacher's score.
/// </summary>
public static class PublishedComparison
{
    /// <summary>The heading of the table.</summary>
    public const string Title = "Published elsewhere";

    /// <summary>The headings of the columns; the first three and the seventh hold words, and the others numbers.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["published by", "model", "setting", "parameters", "published", "of its teacher", "entry here", "here", "of our teacher"];

    /// <summary>Gives the explanation above the table.</summary>
    public static string Explanation(TrackResults results) =>
        $"The published figures, {results.Headline.Title}, were not measured here, and not by these rules: they are for the same test split, and a "
        + "network with a teacher is divided by what the same source publishes for that teacher. "
        + $"{results.Track.Data.Published.Note} The last three columns are the entry of this track that does the same kind of thing, its score on "
        + "the test split, and that divided by this track's teacher's, as means over seeds.";

    /// <summary>The cells of every line; none where nothing is published for the track's data.</summary>
    public static IEnumerable<IReadOnlyList<string>> Lines(TrackResults results)
    {
        var teacher = Score(results, TeacherRun.Method);
        foreach (var figure in results.Track.Data.Published.All)
        {
            var entry = figure.Entry is { } name && results.Ok.Any(row => row.Method == name) ? name : null;
            var here = entry is null ? null : Score(results, entry);
            yield return
            [
                figure.Source,
                figure.Model,
                figure.Setting,
                Invariant($"{figure.Parameters:N0}"),
                Invariant($"{figure.Score}"),
                Percent(figure.Share),
                entry ?? "",
                Invariant($"{here:F4}"),
                Percent(here / teacher),
            ];
        }
    }

    private static double? Score(TrackResults results, string method) =>
        results.Ok.FirstOrDefault(row => row.Method == method)?.Headline?.Mean;

    private static string Percent(double? share) => share is { } known ? Invariant($"{known * 100:F1} %") : "";
}
