using Harness.Training;

namespace Harness.Results;

/// <summary>The tables of a track. The same runs in any order give the same tables, to the last byte.</summary>
/// <param name="Runs">The lines of runs.csv, by method and seed.</param>
/// <param name="Methods">
/// The lines of results.csv, division by division: by the headline, then the failed and the disqualified entries.
/// </param>
/// <param name="Types">The lines of types.csv, in the order of the methods.</param>
public sealed record Scoreboard(IReadOnlyList<RunOutcome> Runs, IReadOnlyList<MethodRow> Methods, IReadOnlyList<TypeRow> Types)
{
    /// <summary>Compares any two entries that ended well, as the tables do.</summary>
    public EntryComparisons Comparisons { get; init; } = new([], new MicroF1());

    // The figures in tried.csv are rounded, and the F1 of the counts may differ from that of a record in the last digits.
    private const double Rounding = 1e-6;

    /// <summary>
    /// Orders the capped division by the mean headline on test, highest first, equal ones by their parameters, then by name. What of this order the
    /// test split and the seeds bear out is in the range of ranks.
    /// </summary>
    /// <param name="runs">The runs of one track, at most one for each method and seed.</param>
    /// <param name="metrics">The metrics of the track's task.</param>
    /// <param name="resamples">The number of resamples.</param>
    /// <param name="tried">The settings that were tried for the track's entries; null where there are none.</param>
    /// <exception cref="ArgumentException">
    /// The runs are of several tracks, two are of one method and seed, a method is in two divisions, a status is unknown, or the record of a run
    /// does not agree with its counts.
    /// </exception>
    public static Scoreboard Build(
        IReadOnlyList<RunOutcome> runs, TaskMetrics metrics, int resamples = Resampling.DefaultResamples, IReadOnlyList<TriedRow>? tried = null)
    {
        Check(runs, metrics);
        var speeds = new SpeedsTogether(runs);
        Entry[] entries = [.. runs
            .GroupBy(run => run.Method, StringComparer.Ordinal)
            .Select(group => new Entry([.. group.OrderBy(run => run.Seed)], metrics, speeds))
            .OrderBy(entry => entry.Division)
            .ThenBy(entry => Array.IndexOf([RunStatus.Ok, RunStatus.Failed, RunStatus.Disqualified], entry.Status))
            .ThenByDescending(entry => entry.Headline?.Mean ?? 0)
            .ThenBy(entry => entry.Parameters ?? double.MaxValue)
            .ThenBy(entry => entry.Method, StringComparer.Ordinal)];
        var teacher = entries.FirstOrDefault(entry => entry.Method == TeacherRun.Method);
        var comparisons = new EntryComparisons(entries.SelectMany(entry => entry.Good), metrics.Sum, resamples);
        var tests = new Tests(entries, comparisons);
        return new Scoreboard(
            [.. runs.OrderBy(run => run.Method, StringComparer.Ordinal).ThenBy(run => run.Seed)],
            [.. entries.Select((entry, i) => ToRow(entry, i + 1, teacher, tests, TriedFor(entry, entries, tried ?? [])))],
            [.. entries.SelectMany(ToTypeRows)])
        {
            Comparisons = comparisons,
        };
    }

    private static MethodRow ToRow(Entry entry, int place, Entry? teacher, Tests tests, IReadOnlyList<TriedRow> tried) => new()
    {
        Rank = entry.IsRanked ? place : null,
        RankRange = tests.Ranks.GetValueOrDefault(entry.Method),
        Track = entry.Runs[0].Record.Track,
        Method = entry.Method,
        Division = entry.Division,
        Status = entry.Status,
        Seeds = entry.Good.Length,
        Headline = entry.Headline,
        Interval = entry.Good.Length == 0 ? null : tests.Comparisons.IntervalOf(entry.Method),
        ToTeacher = tests.ToTeacher.GetValueOrDefault(entry.Method),
        Resampled = entry.Good.Length == 0 ? "" : tests.Comparisons.Resampled,
        SeedVariance = entry.Good.Length == 0 ? null : tests.Comparisons.SourceOf(entry.Method),
        ShareOfTeacher = Ratio(entry.Parameters, teacher?.Parameters),
        LatencyOfTeacher = teacher is null ? null : LatencyRatio(entry, teacher),
        Reason = entry.Reason,
        ConfigurationsTried = Tried(entry, tried),
        // Each seed may settle on another training of a sweep.
        Trainings = string.Join(", or ", entry.Runs.Where(run => run.Record.Sweep is not null).DefaultIfEmpty(entry.Runs[0])
            .Select(run => TrainingsOf(run.Record))
            .Distinct(StringComparer.Ordinal)),
        Stale = entry.Stale,
        TimedUtc = entry.TimedUtc,
        IsTimedApart = entry.IsTimedApart,
        Test = entry.Means(record => record.Test),
        Validation = entry.Means(record => record.Validation),
        Figures = Known(Results.Figures.All.Select(figure => KeyValuePair.Create(figure.Name, entry.Summarise(figure)))),
    };

    // Speeds that were not measured together have no ratio. Where the table shows another measurement of the teacher, any of its runs that took part
    // in the entry's will do.
    private static double? LatencyRatio(Entry entry, Entry teacher) => entry.Timed
        .Select(SpeedsTogether.TimeOf)
        .Distinct(StringComparer.Ordinal)
        .OrderDescending(StringComparer.Ordinal)
        .Select(time => Ratio(LatencyAt(entry.Timed, time), LatencyAt(teacher.Good, time)))
        .FirstOrDefault(ratio => ratio is not null);

    private static double? LatencyAt(IEnumerable<RunOutcome> runs, string time) =>
        SeedSpread.OfKnown(runs.Where(run => SpeedsTogether.TimeOf(run) == time).Select(run => Results.Figures.LatencyMs.Of(run.Record)))?.Median;

    private static double? Ratio(double? figure, double? ofTeacher) => ofTeacher > 0 ? figure / ofTeacher : null;

    private static string TrainingsOf(RunRecord record) => record.Trainings is { Count: > 0 } trainings
        ? TrainingRecord.InWords(trainings, record.Sweep) + (record.Provenance.Text is null ? "" : ", with unlabelled text")
        : "";

    private static Dictionary<string, double> Known(IEnumerable<KeyValuePair<string, double?>> values) =>
        values.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!.Value, StringComparer.Ordinal);

    private static TriedRow[] TriedFor(Entry entry, Entry[] entries, IReadOnlyList<TriedRow> tried) =>
        TriedRow.For(entry.Method, name => entries.FirstOrDefault(other => other.Method == name)?.Runs[0].Record.Extends, tried);

    // The final settings count as well, unless one of the trials had them: then the entry's run with the seed of that trial has the same
    // parameters and the same headline on validation.
    private static int Tried(Entry entry, IReadOnlyList<TriedRow> tried)
    {
        var finalWasTried = tried.Any(row => entry.Good.Any(run =>
            run.Seed == row.Seed
            && run.Record.Parameters == row.Parameters
            && Math.Abs((entry.ValidationOf(run) - row.ValidationHeadline) ?? 1) <= Rounding));
        return tried.DistinctBy(row => (row.Trained, row.Settings)).Count() + (finalWasTried ? 0 : 1);
    }

    private static IEnumerable<TypeRow> ToTypeRows(Entry entry) => entry.Good
        .SelectMany(run => run.ByType.Keys)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal)
        .Select(type =>
        {
            MatchCounts[] counts = [.. entry.Good.Select(run => run.ByType.GetValueOrDefault(type))];
            var f1 = SeedSpread.Of(counts.Select(count => count.F1));
            return new TypeRow
            {
                Track = entry.Runs[0].Record.Track,
                Method = entry.Method,
                Type = type,
                Seeds = counts.Length,
                Gold = counts.Max(count => count.Gold),
                PrecisionMean = counts.Average(count => count.Precision),
                RecallMean = counts.Average(count => count.Recall),
                F1Mean = f1.Mean,
                F1Sd = f1.StandardDeviation,
            };
        });

    private static void Check(IReadOnlyList<RunOutcome> runs, TaskMetrics metrics)
    {
        if (runs.Select(run => run.Record.Track).Distinct().ToArray() is { Length: > 1 } tracks)
            throw new ArgumentException($"There are runs of the tracks {string.Join(", ", tracks)}; expected runs of one track.", nameof(runs));
        if (runs.GroupBy(run => (run.Method, run.Seed)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException(
                Invariant($"There are {twice.Count()} runs of {twice.Key.Method} with seed {twice.Key.Seed}; expected one."), nameof(runs));
        if (runs.GroupBy(run => run.Method).FirstOrDefault(group => group.DistinctBy(run => run.Record.Division).Count() > 1) is { } both)
            throw new ArgumentException($"{both.Key} has runs in more than one division; expected one division.", nameof(runs));
        foreach (var run in runs)
            Check(run, metrics);
    }

    private static void Check(RunOutcome run, TaskMetrics metrics)
    {
        if (run.Status is not (RunStatus.Ok or RunStatus.Disqualified or RunStatus.Failed))
            throw new ArgumentException(
                Invariant($"{run.Method}, seed {run.Seed}: the record has the status '{run.Status}'; expected ok, disqualified or failed."),
                nameof(run));
        if (run.Status != RunStatus.Ok)
            return;
        var recorded = metrics.Headline.Of(run.Record.Test) ?? double.NaN;
        var counted = metrics.Sum.Of(run.Sentences);
        if (run.Sentences.Count == 0 || !(Math.Abs(counted - recorded) <= Rounding))
            throw new ArgumentException(
                Invariant($"{run.Method}, seed {run.Seed}: its record says {metrics.Headline.Name} {recorded}, ")
                + Invariant($"its {run.Sentences.Count} test sentences {counted}; ")
                + "expected the same. The record and the predictions are not of one run: run it again.",
                nameof(run));
    }

    /// <summary>
    /// The tests of a table. There are two families of comparisons, and Holm's correction is made within each: every entry with the teacher, and
    /// every ranked entry with every other.
    /// </summary>
    private sealed class Tests
    {
        public Tests(IReadOnlyList<Entry> entries, EntryComparisons comparisons)
        {
            Comparisons = comparisons;
            string[] good = [.. entries.Where(entry => entry.Good.Length > 0).Select(entry => entry.Method)];
            ToTeacher = good.Contains(TeacherRun.Method)
                ? ComparedWithTeacher([.. good.Where(method => method != TeacherRun.Method)])
                : [];
            Ranks = RangesOf([.. entries.Where(entry => entry.IsRanked).Select(entry => entry.Method)]);
        }

        public EntryComparisons Comparisons { get; }

        public Dictionary<string, TeacherComparison> ToTeacher { get; }

        public Dictionary<string, RankRange> Ranks { get; }

        private Dictionary<string, TeacherComparison> ComparedWithTeacher(string[] methods)
        {
            // A difference of every resample takes much room, so that it is made again for the ties, which need it a second time.
            TeacherComparison[] tested = [.. methods.Select(method => Comparisons.Between(method, TeacherRun.Method)).Select(
                difference => new TeacherComparison(difference.Value, difference.Interval, difference.PValue, null))];
            var corrected = Holm.Correct([.. tested.Select(one => one.PValue)]);
            var level = Holm.LevelOfTies(corrected, Difference.SignificanceLevel);
            return methods.Index().ToDictionary(
                method => method.Item,
                method => tested[method.Index] with
                {
                    PValue = corrected[method.Index],
                    Smallest = corrected[method.Index] < Difference.SignificanceLevel
                        ? null
                        : Comparisons.Between(method.Item, TeacherRun.Method).SmallestAt(level),
                },
                StringComparer.Ordinal);
        }

        // The methods come in the order of their scores, so that the first of a pair is the better one where the two differ.
        private Dictionary<string, RankRange> RangesOf(string[] methods)
        {
            // So many comparisons leave every order open, because no p-value of the resamples survives the correction.
            var comparisons = methods.Length * (methods.Length - 1L) / 2;
            if (comparisons * Comparisons.SmallestPValue >= Difference.SignificanceLevel)
                return methods.ToDictionary(method => method, _ => new RankRange(1, methods.Length), StringComparer.Ordinal);
            (int Above, int Below)[] pairs =
            [
                .. Enumerable.Range(0, methods.Length)
                    .SelectMany(above => Enumerable.Range(above + 1, methods.Length - above - 1).Select(below => (above, below))),
            ];
            var corrected = Holm.Correct([.. pairs.Select(pair => Comparisons.Between(methods[pair.Above], methods[pair.Below]).PValue)]);
            var best = new int[methods.Length];
            var worst = new int[methods.Length];
            Array.Fill(best, 1);
            Array.Fill(worst, methods.Length);
            foreach (var (pair, p) in pairs.Zip(corrected))
            {
                if (p >= Difference.SignificanceLevel)
                    continue;
                best[pair.Below]++;
                worst[pair.Above]--;
            }

            return methods.Index().ToDictionary(
                method => method.Item, method => new RankRange(best[method.Index], worst[method.Index]), StringComparer.Ordinal);
        }
    }

    /// <summary>The runs of a method, by seed.</summary>
    /// <param name="speeds">The speeds that the table shows.</param>
    private sealed class Entry(RunOutcome[] runs, TaskMetrics metrics, SpeedsTogether speeds)
    {
        // A table has room for the reasons of so many runs of an entry.
        private const int MostTold = 5;

        public RunOutcome[] Runs { get; } = runs;

        /// <summary>The runs that ended well; none where any run was disqualified.</summary>
        public RunOutcome[] Good { get; } = runs.Any(run => run.Status == RunStatus.Disqualified)
            ? []
            : [.. runs.Where(run => run.Status == RunStatus.Ok)];

        public IEnumerable<RunOutcome> Timed => Good.Where(speeds.Shows);

        public string Method => Runs[0].Method;

        public Division Division => Runs[0].Record.Division;

        public string Status => Good.Length > 0 ? RunStatus.Ok
            : Runs.Any(run => run.Status == RunStatus.Disqualified) ? RunStatus.Disqualified
            : RunStatus.Failed;

        public bool IsRanked => Status == RunStatus.Ok && Division == Division.Capped;

        public double? Parameters => Summarise(Results.Figures.Parameters);

        public SeedSpread? Headline => SeedSpread.OfKnown(Good.Select(run => metrics.Headline.Of(run.Record.Test)));

        /// <summary>
        /// The reason why the entry is not ok. Where it is ok, the failed runs among its seeds, what its method remarked, and the versions that
        /// made the runs if they are several: no table may hide these.
        /// </summary>
        public string Reason => string.Join("; ", ToldOf(
                Runs.Where(run => run.Status == (Status == RunStatus.Disqualified ? RunStatus.Disqualified : RunStatus.Failed)),
                run => Invariant($"seed {run.Seed} {run.Status}: {run.Record.Reason}"))
            .Concat(ToldOf(Good.Where(run => run.Record.Reason.Length > 0), run => Invariant($"seed {run.Seed}: {run.Record.Reason}")))
            .Concat(Versions));

        private static IEnumerable<string> ToldOf(IEnumerable<RunOutcome> runs, Func<RunOutcome, string> told)
        {
            RunOutcome[] all = [.. runs];
            string[] further = all.Length <= MostTold ? [] : [Invariant($"and {all.Length - MostTold} further seeds")];
            return [.. all.Take(MostTold).Select(told), .. further];
        }

        /// <summary>Why the runs are stale: the reason that all of them share, or each reason with its seeds.</summary>
        public string Stale
        {
            get
            {
                var reasons = Runs.GroupBy(run => run.Stale, StringComparer.Ordinal).ToArray();
                return reasons.Length == 1
                    ? reasons[0].Key
                    : string.Join("; ", reasons.Where(group => group.Key.Length > 0).Select(group => $"{Seeds(group)}: {group.Key}"));
            }
        }

        // Names the versions that made the runs; nothing where all runs are of one version.
        private IEnumerable<string> Versions
        {
            get
            {
                var versions = Good.GroupBy(run => (run.Record.Provenance.RulesVersion, run.Record.Provenance.MethodVersion)).ToArray();
                return versions.Length < 2
                    ? []
                    : versions.Select(group => Invariant(
                        $"{Seeds(group)} made by rules version {group.Key.RulesVersion}, method version {group.Key.MethodVersion}"));
            }
        }

        private static string Seeds(IEnumerable<RunOutcome> runs)
        {
            var seeds = runs.Select(run => Invariant($"{run.Seed}")).ToArray();
            return $"{(seeds.Length == 1 ? "seed" : "seeds")} {string.Join(", ", seeds)}";
        }

        public bool IsTimedApart => speeds.IsApart(Method);

        public string TimedUtc => string.Join(' ', Timed
            .Select(run => run.Record.TimedUtc ?? "")
            .Where(time => time.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal));

        public double? ValidationOf(RunOutcome run) => metrics.Headline.Of(run.Record.Validation);

        /// <summary>Gives the mean of every metric over the good runs.</summary>
        public Dictionary<string, double> Means(Func<RunRecord, IReadOnlyDictionary<string, double>?> values) => Known(metrics.All.Select(
            metric => KeyValuePair.Create(metric.Name, SeedSpread.OfKnown(Good.Select(run => metric.Of(values(run.Record))))?.Mean)));

        /// <summary>Summarises a figure over seeds as its declaration says; null where no run has it.</summary>
        public double? Summarise(Figure figure)
        {
            var good = figure.IsSpeed ? Timed : Good;
            return figure.Summary switch
            {
                Summary.Mean => SeedSpread.OfKnown(good.Select(run => figure.Of(run.Record)))?.Mean,
                Summary.Median => SeedSpread.OfKnown(good.Select(run => figure.Of(run.Record)))?.Median,
                Summary.Largest => good.Max(run => figure.Of(run.Record)),
                Summary.LargestOfGoodOrAll => (Good.Length > 0 ? Good : Runs).Max(run => figure.Of(run.Record)),
                _ => null,
            };
        }
    }
}
