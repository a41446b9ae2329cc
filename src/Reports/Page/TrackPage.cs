using System.Net;
using System.Text;
using System.Text.Json;
using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;
using Reports.Plots;

namespace Reports.Page;

/// <summary>results/TRACK/index.html: the tables, the plots and a comparison of any two entries, in one file that needs no network.</summary>
/// <param name="sourceOf">A method's source, relative to the page; null where it is not in the repository.</param>
/// <param name="texts">The test sentences; null where they may not be shown.</param>
public sealed class TrackPage(TrackResults results, Func<string, string?> sourceOf, ITestTexts? texts)
{
    public const string FileName = "index.html";

    /// <param name="folder">The track's results, where the plots are already.</param>
    public void Write(string folder) => AtomicFile.WriteAllText(Path.Combine(folder, FileName), Template.Fill($"{results.Track.Name}: ways to compress BERT", Body(folder), Data()));

    private string Body(string folder)
    {
        var body = new StringBuilder();
        void Add(string html) => body.Append(html).Append('\n');

        Add("""<nav><a href="../index.html">all tracks</a><a href="README.md">as Markdown</a><a href="results.csv">results.csv</a><a href="runs.csv">runs.csv</a></nav>""");
        Add($"<h1>{Html(results.Track.Name)}</h1>");
        Add(Invariant($"<p>{Html(results.Track.Description)}. A ranked entry may have {results.Track.ParameterCap:N0} parameters.</p>"));
        foreach (var sentence in StaleRows.Sentences(results.Board.Methods))
            Add($"<p>{Html(sentence)}</p>");
        Add($"<h2>Capped: ranked by test {Html(results.Headline.Title)}</h2>");
        Add(Table(Division.Capped));
        Add("<h2>Open: for reference</h2>");
        Add(Table(Division.Open));
        foreach (var note in TableNotes.Of(results.Board.Runs))
            Add($"""<p class="faint">{Html(note)}</p>""");
        Add("<h2>Compare two entries</h2>");
        Add("""<p><label>of <select id="first"></select></label> <label>and <select id="second"></select></label></p><div id="outcome" aria-live="polite"></div>""");
        Add("<h2>Plots</h2>");
        foreach (var (file, caption) in MainPlots())
            if (File.Exists(Path.Combine(folder, PlotFolder.Name, file + ".svg")))
                Add($"""<figure><img alt="{Html(caption)}" src="data:image/svg+xml;base64,{Convert.ToBase64String(File.ReadAllBytes(Path.Combine(folder, PlotFolder.Name, file + ".svg")))}"><figcaption class="faint">{Html(caption)}</figcaption></figure>""");
        Add("<h2>Entries, one by one</h2>");
        Add("""<div class="entries">""");
        foreach (var row in results.Ok)
            foreach (var suffix in new[] { "", "-steps", "-energy" })
                if (File.Exists(Path.Combine(folder, PlotFolder.Name, "entries", row.Method + suffix + ".svg")))
                    Add($"""<figure{(suffix.Length == 0 ? $" id=\"entry-{Html(row.Method)}\"" : "")}><img loading="lazy" alt="{Html(row.Method)}{suffix switch { "" => ": curves", "-steps" => ": steps", _ => ": kept energy" }}" src="{PlotFolder.Name}/entries/{Html(row.Method)}{suffix}.svg"></figure>""");
        Add("</div>");
        if (results.Track.Data.Published.Count > 0)
            Add(Published());
        Add("<h2>Rules</h2>");
        Add("""
            <p>Parameters are counted by storage, or by non-zeros where a method declares itself sparse; over the cap is disqualified. Methods see training and validation data
            only; test is scored once. The best epoch is chosen on validation. Budgets are the track's, the same for all.
            """
            + " Speed is measured alone on the machine, in rounds over all entries: medians of the\n"
            + "rounds. All rules are in docs/rules.md.</p>");
        Add("<h2>Environment</h2>");
        foreach (var group in results.Runs.GroupBy(run => (run.Record.Environment.Flavour, run.Record.Environment.Device, run.Record.Environment.Threads, run.Record.Environment.Processor, run.Record.Environment.System)))
            Add(Invariant($"<p>{group.Count()} runs: {Html(group.Key.Flavour)}; {Html(group.Key.Device)}, {Html(group.Key.Processor)}, threads a run {group.Key.Threads}; {Html(group.Key.System)}.</p>"));
        return body.ToString();
    }

    private (string File, string Caption)[] MainPlots()
    {
        var score = $"Test {results.Headline.Title}";
        return
        [
            ("f1-parameters", $"{score} against parameters"),
            ("f1-bytes", $"{score} against bytes as stored (zeros of pruned networks included)"),
            ("f1-latency", $"{score} against the latency of one sentence"),
            ("learning-curves", "Learning curves"),
            ("f1-types", $"{score} by {results.Track.Task.TypeName}"),
            ("f1-intervals", $"{score} with its 95 % interval over sentences, and every seed"),
        ];
    }

    private string Table(Division division)
    {
        var rows = results.Board.Methods.Where(row => row.Division == division).ToArray();
        if (rows.Length == 0)
            return """<p class="faint">no entry</p>""";
        var columns = results.Schema.ViewsOf(results.Board.Methods);
        var html = new StringBuilder("""<div class="scroll"><table class="sortable"><thead><tr>""");
        void Head(string name, string legend, string kind, string first) =>
            html.Append($"""<th scope="col" class="{kind}" title="{Html(legend)}" data-first="{first}"><button type="button">{Html(name)}</button></th>""");

        Head("rank", $"by test {results.Headline.Title}; of entries within the cap", "", "ascending");
        Head("entry", "its name leads to its curves", "words", "ascending");
        foreach (var column in columns)
            Head(column.Title, column.Explanation, "", column.View!.BestIsHighest ? "descending" : "ascending");
        html.Append("</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            html.Append(Invariant($"""<tr><td>{row.Rank}</td><td class="words"><a href="#entry-{Html(row.Method)}">{Html(row.Method)}</a>"""));
            if (sourceOf(row.Method) is { } source)
                html.Append($""" <a class="faint" href="{Html(source)}">source</a>""");
            if (row.Stale.Length > 0)
                html.Append($" <span class=\"faint\" title=\"{Html(row.Stale)}\">stale</span>");
            if (row.Status != RunStatus.Ok)
                html.Append($" <span class=\"faint\">{Html(row.Status)}: {Html(row.Reason)}</span>");
            else if (row.Reason.Length > 0)
                html.Append($" <span class=\"faint\">{Html(row.Reason)}</span>");
            html.Append("</td>");
            foreach (var column in columns)
                html.Append(Invariant($"""<td data-value="{column.Value(row)}">{Html(column.Text(row))}</td>"""));
            html.Append("</tr>\n");
        }

        return html.Append("</tbody></table></div>").ToString();
    }

    private string Published()
    {
        var html = new StringBuilder("""
            <h2>Published elsewhere</h2>
            <p>Not measured here, and not by these rules: figures that others publish for the same test split, with bert-base-cased as the teacher. TextBrewer's students are trained longer,
            with Wikipedia sentences as augmentation where it says so, and its parameters are without pooler and head; of the others nothing but the figures is known.</p>
            <div class="scroll"><table><thead><tr><th class="words" scope="col">published by</th><th class="words" scope="col">model</th><th class="words" scope="col">setting</th><th scope="col">parameters</th><th scope="col">F1, published</th></tr></thead><tbody>

            """);
        foreach (var figure in results.Track.Data.Published)
            html.Append(Invariant($"""<tr><td class="words">{Html(figure.Source)}</td><td class="words">{Html(figure.Model)}</td><td class="words">{Html(figure.Setting)}</td><td>{figure.Parameters:N0}</td><td>{figure.Score:0.0#} %</td></tr>""")).Append('\n');
        return html.Append("</tbody></table></div>").ToString();
    }

    private string Data()
    {
        var entries = results.Ok.Select(row => (Row: row, Runs: results.Of(row.Method).ToArray())).ToArray();
        var counts = entries.Select(entry => entry.Runs.Select(IReadOnlyList<MatchCounts> (run) => [.. run.Sentences.Select(line => line.ToCounts())]).ToArray()).ToArray();
        var pairs = Bootstrap.CompareAll(counts, Scoreboard.BootstrapSeed);
        return JsonSerializer.Serialize(new
        {
            entries = entries.Select((entry, i) => new
            {
                name = entry.Row.Method,
                counts = Letters(counts[i][0].SelectMany(one => new[] { one.Correct, one.Predicted })),
                // Nothing stands for a sentence that is all right.
                tags = texts?.Predicted(entry.Runs[0].Predictions(Split.Test)).Zip(texts.Inputs, (tags, gold) => tags.SequenceEqual(gold.Labels) ? "" : Letters(tags.Select(tag => (long)tag))),
            }),
            headline = $"test {results.Headline.Title}",
            gold = entries.Length > 0 ? Letters(counts[0][0].Select(one => one.Gold)) : "",
            labels = results.Track.Task.Labels,
            text = texts?.Inputs.Select(sentence => new object[] { sentence.Words, Letters(sentence.Labels.Select(tag => (long)tag)) }),
            pairs = pairs.Select(row => row.Select(pair => new[]
            {
                Math.Round(pair.Comparison.Difference, 6), Math.Round(pair.Interval.Low, 6), Math.Round(pair.Interval.High, 6), Math.Round(pair.Comparison.PValue, 6),
            })),
        });
    }

    // A letter a number: 0 is the digit 0, and so on through Unicode.
    private static string Letters(IEnumerable<long> numbers) => string.Concat(numbers.Select(number => (char)('0' + number)));

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
