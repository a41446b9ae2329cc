using System.Text.Json;
using Harness.Common;
using Harness.Contest.Compression;
using Harness.Results;
using Reports.Page.Svg;
using Reports.Plots;

namespace Reports.Page;

/// <summary>Writes results/TRACK/entries/METHOD.html: everything that is known of one entry.</summary>
/// <param name="results">The results of the track.</param>
/// <param name="tried">The settings that were tried for the track's entries.</param>
/// <param name="differing">Finds the sentences on which a run and the teacher differ; null where the text may not be shown.</param>
internal sealed class EntryPage(TrackResults results, IReadOnlyList<TriedRow> tried, DifferingSentences? differing)
{
    /// <summary>The folder of the pages in the folder of their track.</summary>
    public const string Folder = "entries";

    // The number of digits of a hash that a table shows.
    private const int HashDigits = 10;

    private readonly PublishedRun? teacher = results.Of(TeacherRun.Method).FirstOrDefault();

    private readonly Dictionary<string, double[]> teacherErrors = MeanErrors(results.Of(TeacherRun.Method), results.Track.Task.Metrics.ErrorKinds);

    private IReadOnlyList<ErrorKind> Kinds => results.Track.Task.Metrics.ErrorKinds;

    private string HeadlineTitle => results.Headline.Title;

    /// <summary>Writes the page of an entry.</summary>
    /// <param name="folder">The folder of the track's results.</param>
    public void Write(ShownEntry entry, string folder)
    {
        var page = Template.Page("entry", $"{entry.Name} on {results.Track.Name}", Model(entry), Template.CssFile);
        AtomicFile.WriteAllText(Path.Combine(folder, Folder, $"{entry.Name}.html"), page);
    }

    private object Model(ShownEntry entry)
    {
        PublishedRun[] runs = [.. results.Of(entry.Name)];
        var record = runs[0].Record;
        var curves = CurvesOf(runs);
        return new
        {
            Track = results.Track.Name,
            entry.Name,
            entry.Description.Summary,
            entry.Description.About,
            Techniques = string.Join(", ", entry.Description.Techniques),
            entry.Description.SourceText,
            entry.Description.SourceFile,
            CodeVersion = record.Environment.CodeVersion,
            Place = PlaceOf(entry),
            Standing = entry.Standing.ToString().ToLowerInvariant(),
            Verdict = VerdictOf(entry),
            entry.Row.Stale,
            entry.Row.Reason,
            HeadlineTitle,
            Facts = results.Schema.ViewsOf([entry.Row])
                .Select(column => new { column.Title, column.Explanation, Text = column.Text(entry.Row) })
                .Where(fact => fact.Text.Length > 0),
            FigureNotes = FigureNotes(entry),
            Steps = StepsOf(record),
            StepNotes = StepNotes(entry, record),
            Energies = EnergiesOf(record),
            Trainings = entry.Row.Trainings,
            Recipes = JsonSerializer.Serialize(record.Recipes, RecordJson.Options),
            Shape = record.Shape is { } shape ? JsonSerializer.Serialize(shape, RecordJson.Options) : null,
            Tried = TriedFor(entry),
            Curves = curves.Any(curve => curve.Points.Count > 1)
                ? CurvesSvg.Draw($"validation {HeadlineTitle} by optimizer steps", "optimizer steps", curves)
                : "",
            Sweep = SweepOf(runs),
            TypeName = results.Track.Task.TypeName,
            Types = TypesOf(entry),
            Errors = ErrorsOf(runs),
            ErrorKinds = Kinds.Select(kind => kind.Title),
            ErrorExplanations = string.Join(' ', Kinds.Select(kind => kind.Explanation)),
            IsTeacher = entry.IsTeacher,
            Sentences = entry.IsTeacher ? null : differing?.Of(runs[0]),
            Runs = runs.Select(run => new
            {
                run.Record.Seed,
                Test = Score(results.Headline.Of(run.Record.Test)),
                Validation = Score(results.Headline.Of(run.Record.Validation)),
                run.Record.BestEpoch,
                Training = run.Record.TrainSeconds is { } seconds ? CostText.Duration(seconds) : "",
                run.Record.Weights,
                ShortWeights = run.Record.Weights?[..Math.Min(HashDigits, run.Record.Weights.Length)],
                run.Record.Environment.CodeVersion,
                ShortVersion = ShortVersion(run.Record.Environment.CodeVersion),
                Started = run.Record.Environment.StartedUtc,
                Folder = $"../runs/{run.Name}",
            }),
            Machine = $"{record.Environment.Flavour}; {record.Environment.Processor}; {record.Environment.System}; "
                + Invariant($"{record.Environment.Device}, {Threads(record.Environment.Threads)}, {record.Precision ?? "float32"}"),
            record.Provenance,
            HasOnnx = entry.HasOnnx,
        };
    }

    private string PlaceOf(ShownEntry entry) => entry.Row switch
    {
        { RankRange: { } range } when range.Best == range.Worst => $"rank {range} of the entries under the cap",
        { RankRange: { } range } => $"rank {range} of the entries under the cap, because the tests cannot tell its neighbours from it",
        { Division: var division } => $"{division.Name}: {division.Meaning}",
    };

    private string? VerdictOf(ShownEntry entry) => entry.Row.ToTeacher is not { } comparison ? null : entry.Standing switch
    {
        Standing.Same => $"The test cannot tell it from the teacher: {comparison.Text} test {HeadlineTitle}. {comparison.Sensitivity}",
        Standing.Below => $"It is below the teacher: {comparison.Text} test {HeadlineTitle}, {comparison.Verdict}.",
        _ => $"It is above the teacher: {comparison.Text} test {HeadlineTitle}, {comparison.Verdict}.",
    };

    private IEnumerable<string> FigureNotes(ShownEntry entry)
    {
        if (entry.Row.Seeds > 1)
            yield return Invariant($"These are over its {entry.Row.Seeds} seeds: scores and seconds of training are means, and speeds are medians; ")
                + "parameters, bytes and the ms between rounds are the largest.";
        if (entry.Row[Figures.LatencyMsSpread] is not null)
            yield return Figures.LatencyMsSpread.Legend!;
        if (entry.Row[Figures.LatencyOnnxMs] is not null)
            yield return "The ms/sentence are those of this program, and so are the share of the teacher's and the sentences/s; ONNX Runtime's stand "
                + "beside them.";
        if (results.Of(entry.Name).FirstOrDefault()?.Record.Shape?.Int8Weights == true)
            yield return "Its weights are stored in 8 bits and become floating-point numbers again in every call, which takes time: rounding saves "
                + "bytes, and in ONNX Runtime it costs milliseconds.";
    }

    // A reader finds other numbers in the table of steps than among the figures, and these say why.
    private static IEnumerable<string> StepNotes(ShownEntry entry, RunRecord record)
    {
        if (entry.Row.Seeds > 1)
            yield return Invariant($"The steps are those of the run with seed {record.Seed} alone, and the figures above are over all seeds.");
        if (record is { Steps: [.., { } last], Parameters: { } stored } && last.NonZero != stored)
            yield return Invariant($"Steps count the parameters that are not zero; with those that are, this run has {stored:N0}.");
    }

    // The first line is the teacher itself, from which the chain starts.
    private IEnumerable<object>? StepsOf(RunRecord record)
    {
        if (record.Steps is not { Count: > 0 } steps || teacher is null || results.Headline.Of(teacher.Record.Validation) is not { } start)
            return null;
        var whole = teacher.Record.Parameters ?? 0;
        var before = steps.Select(step => step.Validation).Prepend(start).ToArray();
        var room = (before.Max() - before.Min()) * 0.05 + 0.001;
        var bars = new BarSvg(before.Min() - room, before.Max() + room);
        return steps.Select((step, i) => (object)new
        {
            step.Name,
            Parameters = Invariant($"{step.NonZero:N0}"),
            Share = whole > 0 ? Invariant($"{(double)step.NonZero / whole * 100:0.0} %") : "",
            Score = Score(step.Validation),
            Change = SvgText.Signed(step.Validation - before[i], 4),
            Seconds = CostText.Duration(step.Seconds),
            Bar = bars.Change(before[i], step.Validation),
        }).Prepend(new
        {
            Name = "the teacher",
            Parameters = Invariant($"{whole:N0}"),
            Share = "100.0 %",
            Score = Score(start),
            Change = "",
            Seconds = "",
            Bar = bars.Change(start, start),
        });
    }

    private static IEnumerable<object> EnergiesOf(RunRecord record) => (record.Steps ?? [])
        .SelectMany(step => step.Figures ?? new Dictionary<string, double>())
        .Where(figure => KeptEnergy.MatrixOf(figure.Key) is not null)
        .Select(figure => new
        {
            Name = KeptEnergy.MatrixOf(figure.Key),
            Share = Invariant($"{figure.Value * 100:0.00} %"),
            Bar = new BarSvg(0, 1).Value(figure.Value),
        });

    private IEnumerable<object> TriedFor(ShownEntry entry) => TriedRow
        .For(entry.Name, name => results.Of(name).FirstOrDefault()?.Record.Extends, tried)
        .OrderByDescending(row => row.ValidationHeadline)
        .Select(row => new
        {
            row.Method,
            Settings = row.Settings.Length > 0 ? row.Settings : "the track's",
            row.Seed,
            Parameters = Invariant($"{row.Parameters:N0}"),
            Score = Score(row.ValidationHeadline),
        });

    private IReadOnlyList<Curve> CurvesOf(IEnumerable<PublishedRun> runs) =>
    [
        .. runs.Select(run => new Curve(
            Invariant($"seed {run.Record.Seed}"),
            [.. LearningCurvesPlot.TrainingsOf(run.Epochs).Select(ToPart)])),
    ];

    private static IReadOnlyList<(double At, double Score)> ToPart(IReadOnlyList<(int Step, double Score)> training) =>
        [.. training.Select(point => ((double)point.Step, point.Score))];

    private object? SweepOf(IReadOnlyList<PublishedRun> runs)
    {
        if (runs[0].Record.Sweep is not { Count: > 0 } sweep)
            return null;
        var setting = sweep[0].Setting;
        Curve[] curves =
        [
            .. runs.Where(run => run.Record.Sweep is not null).Select(run => new Curve(
                Invariant($"seed {run.Record.Seed}"),
                [[.. run.Record.Sweep!.Select(one => (one.Value, one.Validation))]])),
        ];
        return new { Setting = setting, Chart = CurvesSvg.Draw($"validation {HeadlineTitle} by {setting}", setting, curves) };
    }

    private IEnumerable<object> TypesOf(ShownEntry entry)
    {
        var rows = results.Board.Types.Where(row => row.Method == entry.Name).ToArray();
        var teachers = results.Board.Types.Where(row => row.Method == TeacherRun.Method).ToDictionary(row => row.Type, StringComparer.Ordinal);
        return rows.Select(row => new
        {
            row.Type,
            Gold = Invariant($"{row.Gold:N0}"),
            Precision = Score(row.PrecisionMean),
            Recall = Score(row.RecallMean),
            F1 = Score(row.F1Mean),
            Teacher = teachers.TryGetValue(row.Type, out var other) ? Score(other.F1Mean) : "",
            Difference = other is null ? "" : SvgText.Signed(row.F1Mean - other.F1Mean, 4),
        });
    }

    private static string Threads(int count) => count == 1 ? "1 thread" : Invariant($"{count} threads");

    // A version ends with the hash of its commit, and perhaps with -dirty.
    private static string ShortVersion(string version) =>
        version.IndexOf('+') is var plus and >= 0 && version.Length > plus + HashDigits ? version[..(plus + 1 + HashDigits)] : version;

    // Means over seeds, of the entry and of the teacher; null where the records are older than the counts.
    private IEnumerable<object>? ErrorsOf(PublishedRun[] runs)
    {
        var own = MeanErrors(runs, Kinds);
        if (own.Count == 0)
            return null;
        return own.OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => new
        {
            Type = type.Key,
            Kinds = type.Value.Zip(teacherErrors.GetValueOrDefault(type.Key) ?? new double[type.Value.Length], (mean, teacher) => new
            {
                Mean = Invariant($"{mean:0.#}"),
                Difference = teacherErrors.Count > 0 ? SvgText.Signed(mean - teacher, 1) : "",
            }),
        });
    }

    private static Dictionary<string, double[]> MeanErrors(IEnumerable<PublishedRun> all, IReadOnlyList<ErrorKind> kinds)
    {
        TypeCounts[][] runs =
        [
            .. all.Select(run => run.ReadTypes(kinds).Where(type => type.Errors is not null).ToArray()).Where(types => types.Length > 0),
        ];
        return runs.SelectMany(types => types)
            .GroupBy(type => type.Type, type => type.Errors!, StringComparer.Ordinal)
            .ToDictionary(
                type => type.Key,
                type => kinds.Index().Select(kind => type.Sum(errors => errors[kind.Index]) / (double)runs.Length).ToArray(),
                StringComparer.Ordinal);
    }

    private static string Score(double? value) => value is { } known ? Invariant($"{known:F4}") : "";
}
