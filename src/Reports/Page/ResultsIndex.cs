using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Reports.Page;

/// <summary>results/index.html: all tracks, the best of each and its teacher.</summary>
public static class ResultsIndex
{
    private const string Title = "A contest of ways to compress BERT";

    /// <summary>Writes the page, with a card for every track that has results.</summary>
    /// <param name="output">The folder of all results.</param>
    public static void Write(IReadOnlyList<Track> tracks, string output)
    {
        var shown = tracks
            .Where(track => File.Exists(TableOf(track, output)))
            .Select(track => Model(track, CsvTable.ReadCells(TableOf(track, output))));
        AtomicFile.WriteAllText(Path.Combine(output, TrackPage.FileName), Template.Page("index", Title, new { Title, Tracks = shown }));
    }

    private static object Model(Track track, IReadOnlyList<CsvCells> rows)
    {
        var mean = track.Task.Metrics.Headline.Name + "_mean";
        var best = rows.FirstOrDefault(row => row.Text("status") == RunStatus.Ok && row.Text("division") == Division.Capped.Name);
        var teacher = rows.FirstOrDefault(row => row.Text("status") == RunStatus.Ok && row.Text("method") == TeacherRun.Method);
        var comparison = best is null ? null : TeacherComparison.Of(best);
        return new
        {
            track.Name,
            track.Description,
            Address = $"{track.Name}/{TrackPage.FileName}",
            Entries = rows.Count,
            Headline = $"test {track.Task.Metrics.Headline.Title}",
            Best = best?.Text("method"),
            Ranks = best?.Number("rank_worst") > 1 ? Invariant($" (rank 1–{best.Number("rank_worst"):F0})") : "",
            IsStale = best?.Text("stale").Length > 0,
            Comparison = comparison?.Text,
            comparison?.Verdict,
            RunScore = Invariant($"{best?.Number(mean) - comparison?.Difference:F4}"),
            Parameters = Invariant($"{best?.Number("parameters"):N0}"),
            TeacherParameters = Invariant($"{teacher?.Number("parameters"):N0}"),
            Score = Invariant($"{best?.Number(mean):F4}"),
            TeacherScore = Invariant($"{teacher?.Number(mean):F4}"),
            Costs = best is null ? "" : EntryCosts.Of(best).Text(teacher is null ? null : EntryCosts.Of(teacher)),
            IsMean = teacher?.Number("seeds") > 1,
            TeacherCosts = teacher is null ? "" : EntryCosts.Of(teacher).Text(teacher: null),
        };
    }

    private static string TableOf(Track track, string output) => Path.Combine(output, track.Name, "results.csv");
}
