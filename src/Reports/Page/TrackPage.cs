using System.Net;
using System.Text;
using System.Text.Json;
using Harness.Common;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;
using Reports.Plots;

namespace Reports.Page;

/// <summary>
/// Writes results/TRACK/index.html: the tables, the plots and a comparison of any two entries, in one file that needs no network.
/// </summary>
/// <param name="sourceOf">Returns the path of a method's source, relative to the page, or null for a source outside the repository.</param>
/// <param name="texts">The test sentences; null where they may not be shown.</param>
public sealed class TrackPage(TrackResults results, Func<string, string?> sourceOf, ITestTexts? texts)
{
    /// <summary>The page's name in the folder of its track.</summary>
    public const string FileName = "index.html";

    /// <summary>Writes the page.</summary>
    /// <param name="folder">The folder of the track's results, which holds the plots already.</param>
    public void Write(string folder)
    {
        var page = Template.Fill($"{results.Track.Name}: ways to compress BERT", Body(folder), Data());
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), page);
    }

    private string Body(string folder)
    {
        IEnumerable<string>[] sections =
        [
            Navigation(),
            Rankings(),
            Comparison(),
            MainPlots(folder),
            EntryPlots(folder),
            Published(),
            Rules(),
            Environments(),
        ];
        return string.Concat(sections.SelectMany(section => section).Select(element => element + "\n"));
    }

    private IEnumerable<string> Navigation()
    {
        yield return """<nav><a href="../index.html">all tracks</a><a href="README.md">as Markdown</a>"""
            + """<a href="results.csv">results.csv</a><a href="runs.csv">runs.csv</a></nav>""";
        yield return $"<h1>{Html(results.Track.Name)}</h1>";
        yield return Invariant($"<p>{Html(results.Track.Description)}. A ranked entry may have {results.Track.ParameterCap:N0} parameters. ")
            + $"Its recipes {Html(results.Track.RecipesFrom)}.</p>";
        foreach (var sentence in StaleRows.Sentences(results.Board.Methods))
            yield return $"<p>{Html(sentence)}</p>";
    }

    private IEnumerable<string> Rankings()
    {
        foreach (var division in results.Divisions)
        {
            yield return $"<h2>{Html(results.TitleOf(division))}</h2>";
            yield return Table(division);
            if (TrainingNote.Of([.. results.Board.Methods.Where(row => row.Division == division)]) is { } note)
                yield return $"""<p class="faint">{Html(note)}</p>""";
        }

        foreach (var note in TableNotes.Of(results.Board))
            yield return $"""<p class="faint">{Html(note)}</p>""";
    }

    private static IEnumerable<string> Comparison() =>
    [
        "<h2>Compare two entries</h2>",
        """<p><label>of <select id="first"></select></label> <label>and <select id="second"></select></label></p>"""
            + """<div id="outcome" aria-live="polite"></div>""",
    ];

    private IEnumerable<string> MainPlots(string folder)
    {
        var score = $"Test {results.Headline.Title}";
        (string Name, string Caption)[] plots =
        [
            ("f1-parameters", $"{score} against parameters"),
            ("f1-bytes", $"{score} against bytes as stored (zeros of pruned networks included)"),
            ("f1-latency", $"{score} against the latency of one sentence"),
            ("sizes", $"How small the best chain can get: test {results.Headline.Title} against bytes, with the number of parameters at every point"),
            ("learning-curves", "Learning curves"),
            ("f1-types", $"{score} by {results.Track.Task.TypeName}"),
            ("f1-intervals", $"{score} with its 95 % interval, and every seed"),
        ];
        yield return "<h2>Plots</h2>";
        foreach (var (name, caption) in plots)
        {
            var file = Path.Combine(folder, PlotFolder.Name, name + ".svg");
            if (!File.Exists(file))
                continue;
            var content = Convert.ToBase64String(File.ReadAllBytes(file));
            yield return $"""<figure><img alt="{Html(caption)}" src="data:image/svg+xml;base64,{content}">"""
                + $"""<figcaption class="faint">{Html(caption)}</figcaption></figure>""";
        }
    }

    private IEnumerable<string> EntryPlots(string folder)
    {
        (string Suffix, string Caption)[] plots = [("", "curves"), ("-steps", "steps"), ("-energy", "kept energy")];
        yield return "<h2>Entries, one by one</h2>";
        yield return """<div class="entries">""";
        foreach (var row in results.Ok)
            foreach (var (suffix, caption) in plots)
            {
                if (!File.Exists(Path.Combine(folder, PlotFolder.Name, "entries", row.Method + suffix + ".svg")))
                    continue;
                var name = Html(row.Method);
                // The links of the tables lead to the first plot of an entry.
                var anchor = suffix.Length == 0 ? $" id=\"entry-{name}\"" : "";
                yield return $"""<figure{anchor}><img loading="lazy" alt="{name}: {caption}" """
                    + $"""src="{PlotFolder.Name}/entries/{name}{suffix}.svg"></figure>""";
            }

        yield return "</div>";
    }

    private IEnumerable<string> Published()
    {
        var lines = PublishedComparison.Lines(results).ToArray();
        if (lines.Length == 0)
            yield break;
        yield return $"<h2>{Html(PublishedComparison.Title)}</h2>";
        yield return $"<p>{Html(PublishedComparison.Explanation)}</p>";
        yield return $"""<div class="scroll"><table><thead><tr>{Cells(PublishedComparison.Columns, "th", " scope=\"col\"")}</tr></thead><tbody>""";
        foreach (var line in lines)
            yield return $"<tr>{Cells(line, "td", "")}</tr>";
        yield return "</tbody></table></div>";

        // Words stand at the left of their cells, and numbers at the right.
        static string Cells(IReadOnlyList<string> cells, string tag, string attributes) => string.Concat(cells.Select((cell, column) =>
            $"<{tag}{(column is 0 or 1 or 2 or 6 ? " class=\"words\"" : "")}{attributes}>{Html(cell)}</{tag}>"));
    }

    private static IEnumerable<string> Rules() =>
    [
        "<h2>Rules</h2>",
        "<p>Parameters are counted by storage, or by non-zeros where a method declares itself sparse; over the cap is disqualified. "
            + "Methods see training and validation data\n"
            + "only; test is scored once. The best epoch is chosen on validation. Budgets are the track's, the same for all."
            + " Speed is measured alone on the machine, in rounds over all entries: medians of the\n"
            + "rounds. All rules are in docs/rules.md.</p>",
    ];

    private IEnumerable<string> Environments()
    {
        yield return "<h2>Environment</h2>";
        var environments = results.Runs
            .Select(run => run.Record.Environment)
            .GroupBy(one => (one.Flavour, one.Device, one.Threads, one.Processor, one.System));
        foreach (var group in environments)
        {
            var machine = group.Key;
            yield return Invariant($"<p>{group.Count()} runs: {Html(machine.Flavour)}; {Html(machine.Device)}, {Html(machine.Processor)}, ")
                + Invariant($"threads a run {machine.Threads}; {Html(machine.System)}.</p>");
        }
    }

    private string Table(Division division)
    {
        var rows = results.Board.Methods.Where(row => row.Division == division).ToArray();
        if (rows.Length == 0)
            return """<p class="faint">no entry</p>""";
        EntryColumn[] columns = [.. results.Schema.ViewsOf(results.Board.Methods)];
        var html = new StringBuilder("""<div class="scroll"><table class="sortable"><thead><tr>""");
        const string Ranks = "the ranks that the tests leave open, among the entries within the cap";
        html.Append(Head("rank", $"{Ranks}; sorted by test {results.Headline.Title}", "", isBestHighest: false));
        html.Append(Head("entry", "its name leads to its curves", "words", isBestHighest: false));
        foreach (var column in columns)
            html.Append(Head(column.Title, column.Explanation, "", column.View!.BestIsHighest));
        html.Append("</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            html.Append(Invariant($"""<tr><td data-value="{row.Rank}">{row.RankRange}</td><td class="words">{Name(row)}</td>"""));
            foreach (var column in columns)
                html.Append(Invariant($"""<td data-value="{column.Value(row)}">{Html(column.Text(row))}</td>"""));
            html.Append("</tr>\n");
        }

        return html.Append("</tbody></table></div>").ToString();
    }

    private static string Head(string name, string explanation, string kind, bool isBestHighest) =>
        $"""<th scope="col" class="{kind}" title="{Html(explanation)}" data-first="{(isBestHighest ? "descending" : "ascending")}">"""
        + $"""<button type="button">{Html(name)}</button></th>""";

    private string Name(MethodRow row)
    {
        var html = new StringBuilder($"""<a href="#entry-{Html(row.Method)}">{Html(row.Method)}</a>""");
        if (sourceOf(row.Method) is { } source)
            html.Append($""" <a class="faint" href="{Html(source)}">source</a>""");
        if (row.Stale.Length > 0)
            html.Append($" <span class=\"faint\" title=\"{Html(row.Stale)}\">stale</span>");
        if (row.Status != RunStatus.Ok)
            html.Append($" <span class=\"faint\">{Html(row.Status)}: {Html(row.Reason)}</span>");
        else if (row.Reason.Length > 0)
            html.Append($" <span class=\"faint\">{Html(row.Reason)}</span>");
        return html.ToString();
    }

    // The page's script draws a comparison of two entries from this.
    private string Data()
    {
        var entries = results.Ok.Select(row => (Row: row, Runs: results.Of(row.Method).ToArray())).ToArray();
        var counts = entries.Select(entry => entry.Runs.Select(Counts).ToArray()).ToArray();
        return JsonSerializer.Serialize(new
        {
            entries = entries.Select((entry, i) => new
            {
                name = entry.Row.Method,
                counts = Letters(counts[i][0].SelectMany(one => new[] { one.Correct, one.Predicted })),
                tags = PredictedTags(entry.Runs[0]),
            }),
            headline = $"test {results.Headline.Title}",
            gold = entries.Length > 0 ? Letters(counts[0][0].Select(one => one.Gold)) : "",
            labels = results.Track.Task.Labels,
            text = texts?.Inputs.Select(sentence => new object[] { sentence.Words, Letters(sentence.Labels.Select(tag => (long)tag)) }),
            basis = results.Board.Comparisons.Basis,
            pairs = entries.Select((entry, i) => entries.Skip(i + 1).Select(other => Pair(entry.Row.Method, other.Row.Method))),
        });
    }

    // The difference, its interval, the p-value and, of a tie, the smallest difference that the test could have found.
    private double?[] Pair(string first, string second)
    {
        var difference = results.Board.Comparisons.Between(first, second);
        var interval = difference.Interval;
        var smallest = difference.IsTie ? difference.SmallestAt(Difference.SignificanceLevel) : null;
        double?[] figures = [difference.Value, interval.Low, interval.High, difference.PValue, smallest];
        return [.. figures.Select(figure => figure is { } value ? Math.Round(value, 6) : figure)];
    }

    private static IReadOnlyList<MatchCounts> Counts(PublishedRun run) => [.. run.Sentences.Select(line => line.ToCounts())];

    // An empty string stands for a sentence whose tags are all predicted correctly.
    private IEnumerable<string>? PredictedTags(PublishedRun run) => texts?.Predicted(run.Predictions(Split.Test)).Zip(
        texts.Inputs,
        (tags, gold) => tags.SequenceEqual(gold.Labels) ? "" : Letters(tags.Select(tag => (long)tag)));

    // Writes each number as one character: 0 as the digit 0, and so on through Unicode.
    private static string Letters(IEnumerable<long> numbers) => string.Concat(numbers.Select(number => (char)('0' + number)));

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
