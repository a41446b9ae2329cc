using System.Net;
using System.Text;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Reports.Page;

/// <summary>results/index.html: all tracks, the best of each and its teacher.</summary>
public static class ResultsIndex
{
    /// <param name="output">The folder of all results.</param>
    public static void Write(IReadOnlyList<Track> tracks, string output)
    {
        var html = new StringBuilder("""
            <h1>A contest of ways to compress BERT</h1>
            <p>Every method by the same rules on the same task, scored by the harness. A row a track: the best entry within the cap beside the teacher that was to be made small.</p>
            <div class="scroll"><table><thead><tr><th class="words" scope="col">track</th><th class="words" scope="col">what</th><th scope="col">entries</th><th class="words" scope="col">best within the cap</th><th scope="col">parameters</th><th scope="col">test F1</th><th scope="col">95 % interval</th><th scope="col">teacher's F1</th><th scope="col">teacher's parameters</th></tr></thead><tbody>

            """);
        foreach (var track in tracks.Where(track => File.Exists(TableOf(track, output))))
        {
            var rows = CsvTable.Read<MethodRow>(TableOf(track, output));
            var best = rows.FirstOrDefault(row => row.Status == RunStatus.Ok && row.Division == DivisionNames.Capped);
            var teacher = rows.FirstOrDefault(row => row.Status == RunStatus.Ok && row.Method == TeacherRun.Method);
            html.Append(Invariant($"""<tr><td class="words"><a href="{track.Name}/{TrackPage.FileName}">{track.Name}</a></td><td class="words what">{WebUtility.HtmlEncode(track.Description)}</td><td>{rows.Count}</td>"""));
            var stale = best?.Stale.Length > 0 ? """ <span class="faint">stale</span>""" : "";
            html.Append(Invariant($"""<td class="words">{best?.Method}{stale}</td><td>{best?.Parameters:N0}</td><td>{Column.Score(best?.F1WordMean)}</td>"""));
            html.Append(Invariant($"""<td>{Column.Score(best?.F1WordLow)}–{Column.Score(best?.F1WordHigh)}</td>"""));
            html.Append(Invariant($"""<td>{Column.Score(teacher?.F1WordMean)}</td><td>{teacher?.Parameters:N0}</td></tr>""")).Append('\n');
        }

        html.Append("</tbody></table></div>");
        AtomicFile.WriteAllText(Path.Combine(output, TrackPage.FileName), Template.Fill("A contest of ways to compress BERT", html.ToString(), "{\"entries\":[]}"));
    }

    private static string TableOf(Track track, string output) => Path.Combine(output, track.Name, "results.csv");
}
