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
        ["published by", "model", "setting", "parameters", "F1, published", "of its teacher", "entry here", "F1 here", "of our teacher"];

    /// <summary>The explanation above the table.</summary>
    public const string Explanation =
        "The published figures were not measured here, and not by these rules: they are for the same test split. Compressed BERTs have "
        + "bert-base-cased as their teacher and caps of about 20 million parameters; each is divided by what the same source publishes for its "
        + "teacher. TextBrewer's students are trained longer, with Wikipedia sentences as augmentation where it says so, and its parameters are "
        + "without pooler and head; of the course's notebook and the repository nothing but the figures is known. Taggers that have no teacher "
        + "stand below. The last three columns are the entry of this track that does the same kind of thing, its test F1, and that divided by this "
        + "track's teacher's, as means over seeds.";

    /// <summary>The cells of every line; none where nothing is published for the track's data.</summary>
    public static IEnumerable<IReadOnlyList<string>> Lines(TrackResults results)
    {
        var teacher = Score(results, TeacherRun.Method);
        foreach (var figure in results.Track.Data.Published)
        {
            var entry = figure.Entry is { } name && results.Ok.Any(row => row.Method == name) ? name : null;
            var here = entry is null ? null : Score(results, entry);
            yield return
            [
                figure.Source,
                figure.Model,
                figure.Setting,
                Invariant($"{figure.Parameters:N0}"),
                Invariant($"{figure.Score:0.0#} %"),
                Percent(figure.Share),
                entry ?? "",
                Percent(here),
                Percent(here / teacher),
            ];
        }
    }

    private static double? Score(TrackResults results, string method) =>
        results.Ok.FirstOrDefault(row => row.Method == method)?.Headline?.Mean;

    private static string Percent(double? share) => share is { } known ? Invariant($"{known * 100:F1} %") : "";
}
