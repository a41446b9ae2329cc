using Harness.Common;

namespace Harness.Results;

/// <summary>The columns of a track's tables: those of every track, and those of what its task measures.</summary>
public sealed class ResultsSchema
{
    // Places of the metrics' columns in results.csv.
    private const string HeadlinePlace = "{headline}";
    private const string ReadingPlace = "{reading}";
    private const string ValidationPlace = "{validation}";
    private const string PartPlace = "{part}";

    private const string TestSplit = "on the test split";

    // Headers never change their order. What was added later stands behind all of these.
    private static readonly string[] SettledOrder =
    [
        "rank", "track", "method", "division", "status", "seeds", "parameters", "share_of_teacher",
        HeadlinePlace, ReadingPlace, ValidationPlace, PartPlace,
        "eval_seconds_median", "latency_ms_median", "train_seconds_mean", "p_vs_best", "dense_parameters", "reason", "configurations_tried",
        "latency_p95_ms_median", "sentences_per_second_median", "peak_memory_bytes", "bytes", "bytes_fp16", "latency_of_teacher", "onnx_bytes",
        "latency_onnx_p50_ms", "stale", "latency_ms_spread", "latency_onnx_ms_spread", "timed_utc",
    ];

    private readonly TaskMetrics metrics;

    public ResultsSchema(TaskMetrics metrics)
    {
        this.metrics = metrics;
        Runs = [.. Figures.Columns.SelectMany(OfRuns).OrderBy(column => column.Added).Select(column => column.Column)];
        var summarised = Figures.All.Where(figure => figure.SummaryName is not null);
        EntryColumn[] entries = [.. Headline(), .. OtherMetrics(), .. OfEveryTrack(), .. summarised.Select(OfFigure)];
        Entries = [.. entries.OrderBy(column => column.Added).ThenBy(column => Array.IndexOf(SettledOrder, column.Place))];
        Views = [.. Entries.Where(column => column.View is not null).OrderBy(column => column.View!.Order)];
    }

    /// <summary>The columns of runs.csv.</summary>
    public IReadOnlyList<Column<RunOutcome>> Runs { get; }

    /// <summary>The columns of results.csv.</summary>
    public IReadOnlyList<EntryColumn> Entries { get; }

    /// <summary>The columns that people see, what matters most first.</summary>
    public IReadOnlyList<EntryColumn> Views { get; }

    /// <summary>The columns that a page shows: those that are optional only where some row has the number.</summary>
    public IReadOnlyList<EntryColumn> ViewsOf(IReadOnlyList<MethodRow> rows) =>
        [.. Views.Where(column => !column.View!.IsOptional || rows.Any(row => column.Value(row) is not null))];

    private IEnumerable<(int Added, Column<RunOutcome> Column)> OfRuns(RunColumn column) => column switch
    {
        RunWords words => [(words.Added, new Column<RunOutcome>(words.Name, words.Meaning, words.Of))],
        RunNumber number => [(number.Added, Column<RunOutcome>.Count(number.Name, number.Meaning, run => number.Of(run)))],
        Figure figure =>
            [(figure.Added, Column<RunOutcome>.Number(figure.Name, figure.Meaning, run => figure.Of(run.Record), figure.Digits))],
        MetricPlace place => OfMetrics(place.Kind),
        _ => throw new ArgumentException($"{column}: a kind of column that runs.csv does not have.", nameof(column)),
    };

    private IEnumerable<(int Added, Column<RunOutcome> Column)> OfMetrics(MetricPlaceKind place) => place switch
    {
        MetricPlaceKind.Test => ((Metric[])[metrics.Headline, .. metrics.In(MetricRole.Part), .. metrics.In(MetricRole.Reading)]).Select(OnTest),
        MetricPlaceKind.Detail => metrics.In(MetricRole.Detail).Select(OnTest),
        _ => metrics.OnValidation.Select(metric => (metric.Added, Column<RunOutcome>.Score(
            $"validation_{metric.Name}", $"{metric.Meaning}, on validation at the best epoch.", run => metric.Of(run.Record.Validation)))),
    };

    private static (int Added, Column<RunOutcome> Column) OnTest(Metric metric) => (
        metric.Added, Column<RunOutcome>.Score(metric.Name, $"{metric.Meaning}, {TestSplit}.", run => metric.Of(run.Record.Test)));

    private IEnumerable<EntryColumn> Headline()
    {
        var name = metrics.Headline.Name;
        var title = metrics.Headline.Title;
        var meaning = metrics.Headline.Meaning;
        yield return Score(HeadlinePlace, $"{name}_mean", $"{meaning}, {TestSplit}: the mean over seeds.", row => row.Headline?.Mean) with
        {
            View = new View(0, $"test {title}", "F4") { BestIsHighest = true, IsMain = true, IsEssential = true },
            Words = row => row.Headline?.StandardDeviation is { } deviation && row.SeedVariance != SeedVarianceSource.Deterministic
                ? Invariant($"{row.Headline.Mean:F4} ±{deviation:F4}")
                : Invariant($"{row.Headline?.Mean:F4}"),
            Legend = $"{meaning}, {TestSplit}: the mean over seeds, and the standard deviation over them.",
        };
        yield return Score(
            HeadlinePlace,
            $"{name}_sd",
            "The sample standard deviation of the same over seeds; empty for one seed.",
            row => row.Headline?.StandardDeviation);
        yield return Score(
            HeadlinePlace, $"{name}_low", "The lower end of its 95 % interval over documents and seeds.", row => row.Interval?.Low) with
        {
            View = new View(3, "95 % interval", "F4") { BestIsHighest = true, IsMain = true },
            Words = row => row.Interval is { } interval ? Invariant($"{interval.Low:F4}–{interval.High:F4}") : "",
            Legend = "The 95 % bootstrap interval over the documents of the test split (sentences where it has none) and the seeds.",
        };
        yield return Score(HeadlinePlace, $"{name}_high", "The upper end of that interval.", row => row.Interval?.High);
    }

    private IEnumerable<EntryColumn> OtherMetrics()
    {
        const int Order = 6;
        // A reading that is added later stands behind all other columns here, too.
        const int LaterOrder = 100;
        foreach (var metric in metrics.In(MetricRole.Reading))
            yield return Score(
                ReadingPlace, $"{metric.Name}_mean", $"{metric.Meaning}, {TestSplit}: the mean over seeds.", row => metric.Of(row.Test)) with
            {
                Added = metric.Added,
                View = new View(metric.Added > 0 ? LaterOrder + metric.Added : Order, metric.Title, "F4")
                {
                    BestIsHighest = true,
                    IsMain = metric.IsMain,
                    IsOptional = metric.Added > 0,
                },
            };
        var headline = metrics.Headline;
        yield return Score(
            ValidationPlace, $"validation_{headline.Name}_mean", $"{headline.Meaning}, on validation at the best epoch: the mean over seeds.",
            row => headline.Of(row.Validation)) with
        {
            View = new View(Order + 1, $"validation {headline.Title}", "F4") { BestIsHighest = true, IsMain = true },
        };
        foreach (var metric in metrics.In(MetricRole.Part))
            yield return Score(
                PartPlace, $"{metric.Name}_mean", $"{metric.Meaning}, {TestSplit}: the mean over seeds.", row => metric.Of(row.Test)) with
            {
                Added = metric.Added,
            };
    }

    private static IEnumerable<EntryColumn> OfEveryTrack()
    {
        yield return Count(
            "rank",
            "The place in the order of the capped division, from 1; empty for entries of other divisions and for those that failed or were "
            + "disqualified. The tests leave several ranks open: see rank_best and rank_worst.",
            row => row.Rank);
        yield return Text("track", "The track.", row => row.Track);
        yield return Text("method", "The entry.", row => row.Method);
        yield return Text(
            "division",
            Figures.DivisionMeaning,
            row => row.Division.Name);
        yield return Text("status", "Disqualified when any run was; failed when no run ended well; ok otherwise.", row => row.Status);
        yield return Count("seeds", "The number of runs that ended well: means, medians and spread are over these.", row => row.Seeds) with
        {
            View = new View(14, "seeds", "N0") { IsMain = true },
            Words = SeedsOf,
            Legend = "The number of runs that ended well. An entry with one seed borrows the seed variance of others: of its family, of its division "
                + "or of the whole track. One that is deterministic has none.",
        };
        yield return Score(
            "share_of_teacher", "Parameters relative to the teacher's; empty where the teacher has not run.", row => row.ShareOfTeacher) with
        {
            View = new View(5, "of teacher", "P1") { IsMain = true },
        };
        yield return Text("p_vs_best", "Given up: differences are stated against the teacher, and ranks are ranges. It is empty.", _ => "");
        yield return Text(
            "reason",
            "Why the entry was disqualified or failed, which of its runs failed, what its method remarked, and which versions made them if several.",
            row => row.Reason);
        yield return Count(
            "configurations_tried",
            "The number of settings whose headline on validation was looked at, the final ones included.",
            row => row.ConfigurationsTried) with
        {
            View = new View(15, "tried", "N0") { IsMain = true },
        };
        yield return Score(
            "latency_of_teacher",
            "Median latency relative to the teacher's in the same measurement; empty where there is none.",
            row => row.LatencyOfTeacher) with
        {
            View = new View(11, "ms of teacher's", "P1"),
        };
        yield return Text("stale", "Why the present program would make the entry's runs anew; empty where they would be kept.", row => row.Stale);
        yield return Text(
            "training",
            "The entry's trainings: steps, batch size, what was learnt and the highest learning rate; of a sweep the one that was the best "
            + "on validation. Entries of a division whose trainings differ had different budgets. It is empty in older rows and for a method with "
            + "a training of its own.",
            row => row.Trainings) with
        {
            Added = 12,
        };
        foreach (var column in OfTests())
            yield return column;
        yield return Text(
            "timed_utc", "The times at which the speeds of this row were measured, in ISO 8601, joined by blanks.", row => row.TimedUtc);
        yield return Text(
            "timed_apart",
            "It is 'yes' where the speeds of this row were not measured together with those of most other rows, so that they cannot be compared.",
            row => row.IsTimedApart ? "yes" : "") with
        {
            Added = 13,
        };
    }

    private static IEnumerable<EntryColumn> OfTests()
    {
        yield return Count(
            "rank_best", "The best rank that the tests leave open: 1 + the number of entries of the capped division that are better by a test.",
            row => row.RankRange?.Best) with
        { Added = 1 };
        yield return Count(
            "rank_worst", "The worst rank that they leave open: the number of entries of the capped division less those that are worse by a test.",
            row => row.RankRange?.Worst) with
        { Added = 2 };
        yield return Score(
            "difference",
            "The headline less the teacher's; of an entry that was made from the teacher, less that of the teacher's run that it was made from.",
            row => row.ToTeacher?.Difference) with
        {
            Added = 3,
            View = new View(1, "to the teacher", "F4") { BestIsHighest = true, IsMain = true },
            Words = row => row.ToTeacher?.Text ?? "",
            Legend = "The difference to the teacher's headline, with its 95 % interval over documents (or sentences) and seeds. An entry that was "
                + "made from the teacher is compared with the teacher's run that it was made from.",
        };
        yield return Score("difference_low", "The lower end of its 95 % interval.", row => row.ToTeacher?.Interval.Low) with { Added = 4 };
        yield return Score("difference_high", "The upper end of that interval.", row => row.ToTeacher?.Interval.High) with { Added = 5 };
        yield return Score(
            "p_vs_teacher",
            "The p-value of that difference, by Holm's correction for the comparisons of all entries with the teacher. From 0.05 on it is a tie.",
            row => row.ToTeacher?.PValue) with
        {
            Added = 6,
            View = new View(2, "verdict", "F3") { IsMain = true },
            Words = row => row.ToTeacher?.Verdict ?? "",
            Legend = "Whether that is a difference: the p-value of a two-sided paired bootstrap test, by Holm's correction for all comparisons with "
                + "the teacher, or a tie, and the smallest difference that would have shown. Entries far below the teacher share the least p-value "
                + "that the resamples can give.",
        };
        yield return Score(
            "smallest_difference",
            "Of a tie with the teacher, the smallest difference that the test could have found; empty where it found one.",
            row => row.ToTeacher?.Smallest) with
        { Added = 7 };
        yield return Text(
            "resampled",
            "The units that intervals and tests draw with replacement: the documents of the test split, or its sentences or pairs of sentences where "
            + "it has no documents.",
            row => row.Resampled) with
        { Added = 8 };
        yield return Text(
            "seed_variance",
            "Where intervals and tests have the variance over seeds from: own (the entry's runs, pooled with those of its family), family (the "
            + "entry has one seed), division or track (the family has too few runs), none (no entry has several seeds), or deterministic "
            + "(seeds change nothing).",
            row => row.SeedVariance?.Name ?? "") with
        { Added = 9 };
    }

    private static string SeedsOf(MethodRow row) => row.SeedVariance switch
    {
        SeedVarianceSource.Deterministic => "deterministic",
        SeedVarianceSource.Family or SeedVarianceSource.Division or SeedVarianceSource.Track =>
            Invariant($"{row.Seeds} (variance of its {row.SeedVariance?.Name})"),
        _ => Invariant($"{row.Seeds}"),
    };

    private static EntryColumn OfFigure(Figure figure)
    {
        var over = figure.Summary switch
        {
            Summary.Mean => "The mean over seeds.",
            Summary.Median => "The median over seeds.",
            _ => "The largest over seeds.",
        };
        return new EntryColumn(
            Column<MethodRow>.Number(figure.SummaryName!, $"{figure.Meaning} {over}", row => row[figure], figure.Digits), figure.SummaryName!)
        {
            Added = figure.Added,
            Value = row => row[figure],
            View = figure.View,
            Legend = figure.Legend,
        };
    }

    private static EntryColumn Text(string header, string meaning, Func<MethodRow, string> text) =>
        new(new Column<MethodRow>(header, meaning, text), header);

    private static EntryColumn Count(string header, string meaning, Func<MethodRow, int?> value) =>
        new(Column<MethodRow>.Count(header, meaning, row => value(row)), header) { Value = row => value(row) };

    private static EntryColumn Score(string header, string meaning, Func<MethodRow, double?> value) => Score(header, header, meaning, value);

    private static EntryColumn Score(string place, string header, string meaning, Func<MethodRow, double?> value) =>
        new(Column<MethodRow>.Score(header, meaning, value), place) { Value = value };
}
