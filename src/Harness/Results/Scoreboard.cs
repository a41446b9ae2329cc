using Harness.Training;

namespace Harness.Results;

/// <summary>A track's tables, made from its runs alone: the same runs in any order give the same tables, to the last byte.</summary>
/// <param name="Runs">Lines of runs.csv, by method and seed.</param>
/// <param name="Methods">Lines of results.csv: the capped division by rank, then its failures, then the disqualified; then the open division.</param>
/// <param name="Types">Lines of types.csv, in the order of the methods.</param>
public sealed record Scoreboard(IReadOnlyList<RunRow> Runs, IReadOnlyList<MethodRow> Methods, IReadOnlyList<TypeRow> Types)
{
    /// <summary>The seed of every bootstrap: part of the rules, not of a run.</summary>
    public const ulong BootstrapSeed = 1;

    // Rows carry rounded figures when they were read back from runs.csv.
    private const double Rounding = 1e-6;

    /// <summary>
    /// Ranks the capped division by mean word-reading F1 on test, highest first; a tie goes to the fewer parameters, then to the name.
    /// </summary>
    /// <param name="runs">Runs of one track, one a method and seed.</param>
    /// <param name="teacher">The name of the method whose parameters are the unit of share_of_teacher.</param>
    /// <param name="resamples">Draws of each bootstrap.</param>
    /// <param name="tried">Settings that were tried for the track's entries.</param>
    /// <exception cref="ArgumentException">
    /// Runs of several tracks, two of one method and seed, a method in two divisions, an unknown status or division, or a run whose row does
    /// not agree with its counts.
    /// </exception>
    public static Scoreboard Build(
        IReadOnlyList<RunOutcome> runs, string teacher = "teacher", int resamples = Bootstrap.DefaultResamples, IReadOnlyList<TriedRow>? tried = null)
    {
        Check(runs);
        Entry[] entries = [.. runs
            .GroupBy(run => run.Row.Method, StringComparer.Ordinal)
            .Select(group => new Entry([.. group.OrderBy(run => run.Row.Seed)]))
            .OrderBy(entry => entry.Division == DivisionNames.Capped ? 0 : 1)
            .ThenBy(entry => Array.IndexOf([RunStatus.Ok, RunStatus.Failed, RunStatus.Disqualified], entry.Status))
            .ThenByDescending(entry => entry.F1?.Mean ?? 0)
            .ThenBy(entry => entry.Parameters ?? long.MaxValue)
            .ThenBy(entry => entry.Method, StringComparer.Ordinal)];
        var unit = entries.FirstOrDefault(entry => entry.Method == teacher);
        var best = entries
            .Where(entry => entry.Status == RunStatus.Ok)
            .GroupBy(entry => entry.Division)
            .ToDictionary(division => division.Key, division => division.First());
        return new Scoreboard(
            [.. runs.Select(run => run.Row).OrderBy(row => row.Method, StringComparer.Ordinal).ThenBy(row => row.Seed)],
            [.. entries.Select((entry, i) => ToRow(entry, i + 1, unit, best.GetValueOrDefault(entry.Division), tried ?? [], resamples))],
            [.. entries.SelectMany(ToTypeRows)]);
    }

    private static MethodRow ToRow(Entry entry, int place, Entry? unit, Entry? best, IReadOnlyList<TriedRow> tried, int resamples)
    {
        var ok = entry.Status == RunStatus.Ok;
        Interval? interval = entry.Counts.Length == 0 ? null : Bootstrap.F1Interval(entry.Counts, BootstrapSeed, resamples);
        return new MethodRow
        {
            Rank = ok && entry.Division == DivisionNames.Capped ? place : null,
            Track = entry.Runs[0].Row.Track,
            Method = entry.Method,
            Division = entry.Division,
            Status = entry.Status,
            Seeds = entry.Counts.Length,
            Parameters = entry.Parameters,
            ShareOfTeacher = (double?)entry.Parameters / unit?.Parameters,
            F1WordMean = entry.F1?.Mean,
            F1WordSd = entry.F1?.StandardDeviation,
            F1WordLow = interval?.Low,
            F1WordHigh = interval?.High,
            F1AlignedMean = entry.Spread(row => row.F1Aligned)?.Mean,
            ValidationF1WordMean = entry.Spread(row => row.ValidationF1Word)?.Mean,
            PrecisionWordMean = entry.Spread(row => row.PrecisionWord)?.Mean,
            RecallWordMean = entry.Spread(row => row.RecallWord)?.Mean,
            EvalSecondsMedian = entry.Spread(row => row.EvalSeconds)?.Median,
            LatencyMsMedian = entry.Spread(row => row.LatencyMs)?.Median,
            TrainSecondsMean = entry.Spread(row => row.TrainSeconds)?.Mean,
            PVsBest = ok && best is not null && best != entry
                ? Bootstrap.Compare(entry.Counts, best.Counts, BootstrapSeed, resamples).PValue
                : null,
            DenseParameters = entry.Runs.Max(run => run.Row.DenseParameters),
            Reason = entry.Reason,
            ConfigurationsTried = Tried(entry, [.. tried.Where(row => row.Method == entry.Method)]),
            LatencyP95MsMedian = entry.Spread(row => row.LatencyP95Ms)?.Median,
            SentencesPerSecondMedian = entry.Spread(row => row.SentencesPerSecond)?.Median,
            PeakMemoryBytes = entry.Good.Max(run => run.Row.PeakMemoryBytes),
            StoredBytes = entry.Good.Max(run => run.Row.StoredBytes),
            StoredBytesFp16 = entry.Good.Max(run => run.Row.StoredBytesFp16),
            LatencyOfTeacher = entry.Spread(row => row.LatencyMs)?.Median / unit?.Spread(row => row.LatencyMs)?.Median,
            OnnxBytes = entry.Good.Max(run => run.Row.OnnxBytes),
            LatencyOnnxP50Ms = entry.Spread(row => row.LatencyOnnxP50Ms)?.Median,
            Stale = entry.Stale,
            LatencyMsSpread = entry.Good.Max(run => run.Row.LatencyMsSpread),
            LatencyOnnxMsSpread = entry.Good.Max(run => run.Row.LatencyOnnxMsSpread),
            TimedUtc = entry.TimedUtc,
        };
    }

    // What was settled on counts as well, unless it is one of the trials: then its run with that seed has the same validation F1.
    private static int Tried(Entry entry, TriedRow[] tried)
    {
        var settled = tried.Any(row => entry.Good.Any(run =>
            run.Row.Seed == row.Seed && run.Row.Parameters == row.Parameters && Math.Abs((run.Row.ValidationF1Word - row.ValidationF1Word) ?? 1) <= Rounding));
        return tried.DistinctBy(row => (row.Trained, row.Settings)).Count() + (settled ? 0 : 1);
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
                Track = entry.Runs[0].Row.Track,
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

    private static void Check(IReadOnlyList<RunOutcome> runs)
    {
        if (runs.Select(run => run.Row.Track).Distinct().ToArray() is { Length: > 1 } tracks)
            throw new ArgumentException($"Runs of the tracks {string.Join(", ", tracks)}; expected those of one track.", nameof(runs));
        if (runs.GroupBy(run => (run.Row.Method, run.Row.Seed)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"{twice.Count()} runs of {twice.Key.Method} with seed {twice.Key.Seed}; expected one.", nameof(runs));
        if (runs.GroupBy(run => run.Row.Method).FirstOrDefault(group => group.DistinctBy(run => run.Row.Division).Count() > 1) is { } both)
            throw new ArgumentException($"{both.Key} has runs in more than one division; expected one division a track.", nameof(runs));
        foreach (var (row, sentences, _) in runs)
        {
            if (row.Division is not (DivisionNames.Capped or DivisionNames.Open))
                throw new ArgumentException($"{row.Method}, seed {row.Seed}: division '{row.Division}'; expected capped or open.", nameof(runs));
            if (row.Status is not (RunStatus.Ok or RunStatus.Disqualified or RunStatus.Failed))
            {
                throw new ArgumentException(
                    $"{row.Method}, seed {row.Seed}: status '{row.Status}'; expected ok, disqualified or failed.", nameof(runs));
            }

            if (row.Status != RunStatus.Ok)
                continue;
            var f1 = sentences.Aggregate(default(MatchCounts), (sum, counts) => sum + counts).F1;
            if (sentences.Count == 0 || !(Math.Abs(f1 - (row.F1Word ?? double.NaN)) <= Rounding))
            {
                throw new ArgumentException(
                    Invariant($"{row.Method}, seed {row.Seed}: its row says F1 {row.F1Word}, ")
                    + Invariant($"its {sentences.Count} test sentences {f1}; ")
                    + "expected the same. Record and predictions are not of one run: run it again.",
                    nameof(runs));
            }
        }
    }

    /// <summary>A method's runs, by seed.</summary>
    private sealed class Entry(RunOutcome[] runs)
    {
        public RunOutcome[] Runs { get; } = runs;

        /// <summary>None counts once one was disqualified.</summary>
        public RunOutcome[] Good { get; } = runs.Any(run => run.Row.Status == RunStatus.Disqualified)
            ? []
            : [.. runs.Where(run => run.Row.Status == RunStatus.Ok)];

        public string Method => Runs[0].Row.Method;

        public string Division => Runs[0].Row.Division;

        public string Status => Good.Length > 0 ? RunStatus.Ok
            : Runs.Any(run => run.Row.Status == RunStatus.Disqualified) ? RunStatus.Disqualified
            : RunStatus.Failed;

        public long? Parameters => Runs.Max(run => run.Row.Parameters);

        public IReadOnlyList<MatchCounts>[] Counts => [.. Good.Select(run => run.Sentences)];

        public SeedSpread? F1 => Spread(row => row.F1Word);

        /// <summary>
        /// The reason why the entry is not ok; where it is ok, the failed runs and the several versions among its seeds, which no table may hide.
        /// </summary>
        public string Reason => string.Join("; ", Runs
            .Where(run => run.Row.Status == (Status == RunStatus.Disqualified ? RunStatus.Disqualified : RunStatus.Failed))
            .Select(run => Invariant($"seed {run.Row.Seed} {run.Row.Status}: {run.Row.Reason}"))
            .Concat(Versions));

        /// <summary>The reason that all runs share, or each one's with its seeds.</summary>
        public string Stale
        {
            get
            {
                var reasons = Runs.GroupBy(run => run.Row.Stale, StringComparer.Ordinal).ToArray();
                return reasons.Length == 1
                    ? reasons[0].Key
                    : string.Join("; ", reasons.Where(group => group.Key.Length > 0).Select(group => $"{Seeds(group)}: {group.Key}"));
            }
        }

        // None where all runs are of one version.
        private IEnumerable<string> Versions
        {
            get
            {
                var versions = Good.GroupBy(run => (run.Row.RulesVersion, run.Row.MethodVersion)).ToArray();
                return versions.Length < 2
                    ? []
                    : versions.Select(group => Invariant(
                        $"{Seeds(group)} made by rules version {group.Key.RulesVersion}, method version {group.Key.MethodVersion}"));
            }
        }

        private static string Seeds(IEnumerable<RunOutcome> runs)
        {
            var seeds = runs.Select(run => Invariant($"{run.Row.Seed}")).ToArray();
            return $"{(seeds.Length == 1 ? "seed" : "seeds")} {string.Join(", ", seeds)}";
        }

        public string TimedUtc => string.Join(' ', Good
            .Select(run => run.Row.TimedUtc)
            .Where(time => time.Length > 0)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal));

        public SeedSpread? Spread(Func<RunRow, double?> figure) => SeedSpread.OfKnown(Good.Select(run => figure(run.Row)));
    }
}
