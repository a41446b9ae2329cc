using System.Net;
using System.Text;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Reports.Page;

/// <summary>results/index.html: all tracks, the best of each and its teacher.</summary>
public static class ResultsIndex
{
    private const string Title = "A contest of ways to compress BERT";

    private const string Head =
        $"<h1>{Title}</h1>\n"
        + "<p>Every method by the same rules on the same task, scored by the harness. "
        + "A row a track: the best entry within the cap beside the teacher that was to be made small.</p>\n"
        + """<div class="scroll"><table><thead><tr><th class="words" scope="col">track</th><th class="words" scope="col">what</th>"""
        + """<th scope="col">entries</th><th class="words" scope="col">best within the cap</th><th scope="col">parameters</th>"""
        + """<th scope="col">test F1</th><th scope="col">95 % interval</th><th scope="col">teacher's F1</th>"""
        + """<th scope="col">teacher's parameters</th></tr></thead><tbody>"""
        + "\n";

    /// <summary>Writes the page, with a row for every track that has results.</summary>
    /// <param name="output">The folder of all results.</param>
    public static void Write(IReadOnlyList<Track> tracks, string output)
    {
        var html = new StringBuilder(Head);
        foreach (var track in tracks.Where(track => File.Exists(TableOf(track, output))))
        {
            var rows = CsvTable.ReadCells(TableOf(track, output));
            var headline = track.Task.Metrics.Headline.Name;
            var best = rows.FirstOrDefault(row => row.Text("status") == RunStatus.Ok && row.Text("division") == Division.Capped.Name);
            var teacher = rows.FirstOrDefault(row => row.Text("status") == RunStatus.Ok && row.Text("method") == TeacherRun.Method);
            html.Append(Invariant($"""<tr><td class="words"><a href="{track.Name}/{TrackPage.FileName}">{track.Name}</a></td>"""));
            html.Append(Invariant($"""<td class="words what">{WebUtility.HtmlEncode(track.Description)}</td><td>{rows.Count}</td>"""));
            var stale = best?.Text("stale").Length > 0 ? """ <span class="faint">stale</span>""" : "";
            html.Append(Invariant($"""<td class="words">{best?.Text("method")}{stale}</td><td>{best?.Number("parameters"):N0}</td>"""));
            html.Append(Invariant($"""<td>{best?.Number(headline + "_mean"):F4}</td>"""));
            html.Append(Invariant($"""<td>{best?.Number(headline + "_low"):F4}–{best?.Number(headline + "_high"):F4}</td>"""));
            html.Append(Invariant($"""<td>{teacher?.Number(headline + "_mean"):F4}</td><td>{teacher?.Number("parameters"):N0}</td></tr>"""));
            html.Append('\n');
        }

        html.Append("</tbody></table></div>");
        AtomicFile.WriteAllText(Path.Combine(output, TrackPage.FileName), Template.Fill(Title, html.ToString(), """{"entries":[]}"""));
    }

    private static string TableOf(Track track, string output) => Path.Combine(output, track.Name, "results.csv");
}
