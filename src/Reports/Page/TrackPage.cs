using System.Text.Json;
using Harness.Common;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;
using Reports.Page.Svg;
using Reports.Plots;

namespace Reports.Page;

/// <summary>
/// Writes results/TRACK/index.html, which is one file that needs no network: the finding, the trade-off chart, the table of all entries and a
/// comparison of any two. The pages of the entries stand in a folder beside it.
/// </summary>
/// <param name="results">The results of the track.</param>
/// <param name="descriptions">The facts about the class of each entry.</param>
/// <param name="tried">The settings that were tried for the track's entries.</param>
/// <param name="texts">The test sentences; null where they may not be shown.</param>
public sealed class TrackPage(
    TrackResults results, IReadOnlyDictionary<string, EntryDescription> descriptions, IReadOnlyList<TriedRow> tried, ITestTexts? texts)
{
    /// <summary>The page's name in the folder of its track.</summary>
    public const string FileName = "index.html";

    private const string Authors = "The contributors of the contest";

    private static readonly string[] Tables = ["results.csv", "runs.csv", "types.csv", "data.csv", "tried.csv", "combined.csv"];

    private readonly ShownEntry[] entries = [.. results.Board.Methods.Select(row => new ShownEntry(row, descriptions[row.Method])
    {
        IsBert = results.Of(row.Method).FirstOrDefault()?.Record.Shape is not null,
    })];

    private string Headline => $"test {results.Headline.Title}";

    /// <summary>Writes the page, and a page for every entry that ended well.</summary>
    /// <param name="folder">The folder of the track's results.</param>
    public void Write(string folder)
    {
        ShownEntry[] shown = [.. entries.Where(entry => entry.Row.Status == RunStatus.Ok)];
        WriteEntries(shown, folder);
        var page = Template.Page("track", $"{results.Track.Name}: ways to compress BERT", Model(shown, folder), data: Data());
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), page);
    }

    // The folder is made anew, so that no page is left of an entry that is gone.
    private void WriteEntries(ShownEntry[] shown, string folder)
    {
        var pages = Path.Combine(folder, EntryPage.Folder);
        if (Directory.Exists(pages))
            Directory.Delete(pages, recursive: true);
        Directory.CreateDirectory(pages);
        AtomicFile.WriteAllText(Path.Combine(pages, Template.CssFile), Template.Read(Template.CssFile));
        var teacher = results.Of(TeacherRun.Method).FirstOrDefault();
        var differing = texts is null || teacher is null ? null : new DifferingSentences(texts, results.Track.Task.Metrics.Sum, teacher);
        var page = new EntryPage(results, tried, differing);
        foreach (var entry in shown)
            page.Write(entry, folder);
    }

    private object Model(ShownEntry[] shown, string folder)
    {
        var finding = new Finding(shown, Headline);
        var tradeOff = new TradeOffSvg(shown, Headline);
        CostAxis[] axes = [.. CostAxis.All.Where(tradeOff.Shows)];
        EntryColumn[] columns = [.. results.Schema.ViewsOf(results.Board.Methods)];
        var published = PublishedComparison.Lines(results).ToArray();
        return new
        {
            Track = results.Track.Name,
            results.Track.Description,
            results.Track.RecipesFrom,
            Data = results.Track.Data.Description,
            Cap = Invariant($"{results.Track.ParameterCap:N0}"),
            TeacherParameters = Invariant($"{shown.FirstOrDefault(entry => entry.IsTeacher)?.Row[Figures.Parameters]:N0}"),
            Stale = StaleRows.Sentences(results.Board.Methods),
            Finding = finding.Sentences(),
            Cards = finding.Cards(),
            Explanations = finding.Explanations(results.Headline.Of(results.Of(TeacherRun.Method).FirstOrDefault()?.Record.Test)),
            Axes = axes,
            tradeOff.HasZoom,
            Charts = axes.SelectMany(axis => (bool[])(tradeOff.HasZoom ? [false, true] : [false]), tradeOff.Draw),
            Techniques = entries.SelectMany(entry => entry.Description.Techniques).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Divisions = results.Divisions.Select(division => new { division.Name, Title = $"{division.Name}: {division.Meaning}" }),
            RankExplanation = $"The ranks that the tests leave open among the entries under the cap; sorted by {Headline}.",
            DifferenceExplanation = $"The difference to the teacher's {Headline} with its 95 % interval.",
            Columns = columns.Select(column => new
            {
                column.Title,
                column.Explanation,
                column.View!.IsEssential,
                First = column.View.BestIsHighest ? "descending" : "ascending",
            }),
            Rows = RowsOf(columns),
            Notes = TableNotes.Of(results.Board),
            TrainingNotes = results.Divisions.Select(TrainingOf).OfType<string>().ToArray(),
            results.Track.Task.TypeName,
            HeadlineTitle = results.Headline.Title,
            TypeNames = TypeNames(),
            Types = TypesOf(shown).ToArray(),
            results.Scope,
            Best = shown.FirstOrDefault(entry => entry.Row.Division == Division.Capped)?.Name,
            Reproduce = Reproduction(),
            PublishedTitle = PublishedComparison.Title,
            PublishedExplanation = PublishedComparison.Explanation(results),
            PublishedColumns = Cells(PublishedComparison.Columns),
            Published = published.Length > 0 ? published.Select(Cells) : null,
            Environments = Environments(),
            Sizes = PictureOf(folder, "sizes"),
            SizesDark = PictureOf(folder, "sizes-dark"),
            Pictures = PicturesIn(folder),
            Files = Tables.Where(name => File.Exists(Path.Combine(folder, name))),
            Bibtex = Bibtex(),
        };
    }

    private string? TrainingOf(Division division) =>
        TrainingNote.Of([.. results.Board.Methods.Where(row => row.Division == division)]) is { } note
            ? $"{division.Name[..1].ToUpperInvariant()}{division.Name[1..]} entries. {note}"
            : null;

    // The order is that of the scores, with the teacher among them.
    private IEnumerable<object> RowsOf(EntryColumn[] columns)
    {
        var drawing = new DifferenceSvg(entries);
        return entries
            .OrderBy(entry => entry.Row.Status != RunStatus.Ok)
            .ThenByDescending(entry => entry.Row.Headline?.Mean)
            .Select(entry => new
            {
                entry.Name,
                Look = entry.IsTeacher ? "teacher" : "",
                Techniques = string.Join(';', entry.Description.Techniques),
                Division = entry.Row.Division.Name,
                Rank = Invariant($"{entry.Row.Rank}"),
                RankRange = entry.Row.RankRange?.ToString() ?? "",
                Address = entry.Row.Status == RunStatus.Ok ? entry.Address : $"#row-{entry.Name}",
                IsStale = entry.Row.Stale.Length > 0,
                Note = entry.Row.Status == RunStatus.Ok ? entry.Row.Reason : $"{entry.Row.Status}: {entry.Row.Reason}",
                entry.Description.Summary,
                Difference = Invariant($"{entry.Row.ToTeacher?.Difference}"),
                Drawing = drawing.Draw(entry),
                Cells = columns.Select(column => new
                {
                    column.View!.IsEssential,
                    Value = Invariant($"{column.Value(entry.Row)}"),
                    Text = column.Text(entry.Row),
                }),
            });
    }

    private string[] TypeNames() => [.. results.Board.Types.Select(row => row.Type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private IEnumerable<object> TypesOf(ShownEntry[] shown)
    {
        var scores = results.Board.Types.ToDictionary(row => (row.Method, row.Type), row => row.F1Mean);
        return shown.Where(entry => results.Board.Types.Any(row => row.Method == entry.Name))
            .OrderBy(entry => !entry.IsTeacher)
            .ThenByDescending(entry => entry.Row.Headline!.Mean)
            .Select(entry => new { entry.Name, Cells = TypeNames().Select(type => CellOf(entry, type)) });

        string CellOf(ShownEntry entry, string type)
        {
            if (!scores.TryGetValue((entry.Name, type), out var own))
                return "";
            return !entry.IsTeacher && scores.TryGetValue((TeacherRun.Method, type), out var teacher)
                ? SvgText.Signed(own - teacher, 4)
                : Invariant($"{own:F4}");
        }
    }

    // The picture is part of the page, so that the page can be copied alone.
    private static string? PictureOf(string folder, string name) =>
        Path.Combine(folder, PlotFolder.Name, $"{name}.svg") is var path && File.Exists(path)
        ? Convert.ToBase64String(File.ReadAllBytes(path))
        : null;

    private static IEnumerable<string> PicturesIn(string folder) => Path.Combine(folder, PlotFolder.Name) is var plots && Directory.Exists(plots)
        ? Directory.GetFiles(plots, "*.svg").Select(path => $"{PlotFolder.Name}/{Path.GetFileName(path)}").Order(StringComparer.Ordinal)
        : [];

    private string Reproduction()
    {
        var seconds = results.Runs.Sum(run => run.Record.TrainSeconds ?? 0);
        return Invariant($"All {results.Runs.Count} runs trained for {CostText.Duration(seconds)} together. A run that is finished is kept, ")
            + "so that the command goes on where it stopped.";
    }

    private IEnumerable<string> Environments() => results.Runs
        .Select(run => run.Record.Environment)
        .GroupBy(one => (one.Flavour, one.Device, one.Threads, one.Processor, one.System))
        .Select(group => Invariant($"{group.Count()} runs: {group.Key.Flavour}; {group.Key.Device}, {group.Key.Processor}, ")
            + Invariant($"threads a run {group.Key.Threads}; {group.Key.System}."));

    private string Bibtex()
    {
        var newest = results.Runs.Select(run => run.Record.Environment).MaxBy(one => one.StartedUtc, StringComparer.Ordinal);
        return $$"""
            @misc{bert-compression-{{results.Track.Name}},
              title  = {A contest of ways to compress {BERT}: the track {{results.Track.Name}}},
              author = {{{Authors}}},
              year   = {{{newest?.StartedUtc[..4]}}},
              note   = {Program {{newest?.CodeVersion}}, {{results.Runs.Count}} runs}
            }
            """;
    }

    // The first three columns and the seventh hold words, and the others numbers.
    private static IEnumerable<object> Cells(IReadOnlyList<string> cells) =>
        cells.Select((text, column) => new { Text = text, IsWords = column is 0 or 1 or 2 or 6 });

    // The page's script draws a comparison of two entries from this.
    private string Data()
    {
        var ok = results.Shown.Select(row => (Row: row, Runs: results.Of(row.Method).ToArray())).ToArray();
        return JsonSerializer.Serialize(new
        {
            entries = ok.Select(entry => new
            {
                name = entry.Row.Method,
                wrong = WrongIn(entry.Runs[0]),
                tags = PredictedTags(entry.Runs[0]),
                errors = entry.Runs[0].ReadTypes(Kinds).Where(type => type.Errors is not null).ToDictionary(type => type.Type, type => type.Errors),
            }),
            headline = Headline,
            kinds = Kinds.Select(kind => kind.Title),
            labels = results.Track.Task.Labels,
            whole = results.Track.Task.LabelsWholeInputs,
            text = texts?.Inputs.Select(sentence => new object[] { sentence.Words, Letters(sentence.Labels.Select(tag => (long)tag)) }),
            basis = results.Board.Comparisons.Basis,
            pairs = ok.AsParallel().AsOrdered()
                .Select((entry, i) => ok.Skip(i + 1).Select(other => Pair(entry.Row.Method, other.Row.Method)).ToArray()),
        });
    }

    private IReadOnlyList<ErrorKind> Kinds => results.Track.Task.Metrics.ErrorKinds;

    // The difference, its interval, the p-value and, of a tie, the smallest difference that the test could have found.
    private double?[] Pair(string first, string second)
    {
        var difference = results.Board.Comparisons.Between(first, second);
        var interval = difference.Interval;
        var smallest = difference.IsTie ? difference.SmallestAt(Difference.SignificanceLevel) : null;
        double?[] figures = [difference.Value, interval.Low, interval.High, difference.PValue, smallest];
        return [.. figures.Select(figure => figure is { } value ? Math.Round(value, 6) : figure)];
    }

    // The number of errors in each sentence; null for a task in which a sentence is not simply right or wrong.
    private string? WrongIn(PublishedRun run)
    {
        var sum = results.Track.Task.Metrics.Sum;
        return run.ReadSentences(sum).Errors(sum) is { } errors ? Letters(errors.Select(count => (long)count)) : null;
    }

    // An empty string stands for a sentence whose tags are all predicted correctly.
    private IEnumerable<string>? PredictedTags(PublishedRun run) => texts?.Predicted(run.Predictions(Split.Test)).Zip(
        texts.Inputs,
        (tags, gold) => tags.SequenceEqual(gold.Labels) ? "" : Letters(tags.Select(tag => (long)tag)));

    // Writes each number as one character: 0 as the digit 0, and so on through Unicode.
    private static string Letters(IEnumerable<long> numbers) => string.Concat(numbers.Select(number => (char)('0' + number)));
}
