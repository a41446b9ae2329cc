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
    public const string Title = "Published elsewhere, as shares of the teacher";

    /// <summary>The headings of the columns; the first three hold words and the others numbers.</summary>
    public static IReadOnlyList<string> Columns { get; } =
        ["published by", "model", "setting", "parameters", "F1, published", "of its teacher", "entry here", "of our teacher"];

    /// <summary>The explanation above the table.</summary>
    public const string Explanation =
        "The published figures were not measured here, and not by these rules: they are for the same test split, with bert-base-cased as the teacher "
        + "and caps of about 20 million parameters. TextBrewer's students are trained longer, with Wikipedia sentences as augmentation where it says "
        + "so, and its parameters are without pooler and head; of the others nothing but the figures is known. Each is divided by what the same "
        + "source publishes for its teacher. The last two columns are the entry of this track that does the same kind of thing to this track's "
        + "teacher, and its test F1 divided by the teacher's, as means over seeds.";

    /// <summary>The cells of every line; none where nothing is published for the track's data.</summary>
    public static IEnumerable<IReadOnlyList<string>> Lines(TrackResults results)
    {
        var teacher = Score(results, TeacherRun.Method);
        foreach (var figure in results.Track.Data.Published)
        {
            var entry = figure.Entry is { } name && results.Ok.Any(row => row.Method == name) ? name : null;
            yield return
            [
                figure.Source,
                figure.Model,
                figure.Setting,
                Invariant($"{figure.Parameters:N0}"),
                Invariant($"{figure.Score:0.0#} %"),
                Percent(figure.Share),
                entry ?? "",
                entry is null || teacher is null ? "" : Percent(Score(results, entry)!.Value / teacher.Value),
            ];
        }
    }

    private static double? Score(TrackResults results, string method) =>
        results.Ok.FirstOrDefault(row => row.Method == method)?.Headline?.Mean;

    private static string Percent(double share) => Invariant($"{share * 100:F1} %");
}
