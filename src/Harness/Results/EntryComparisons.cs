using System.Text;
using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>
/// The one procedure behind every interval and every test of a contest. All runs are scored on the same resamples of the test split. The score of an
/// entry on a resample is the mean of its runs there plus a deviation for its seeds, which is drawn as the mean of so many seeds would vary. The seed
/// variance is pooled over the family of the entry, because two or three runs say little about a variance.
/// </summary>
public sealed class EntryComparisons
{
    /// <summary>The seed of the resamples. It is part of the rules and the same for all tracks.</summary>
    public const ulong BootstrapSeed = 1;

    private const int RunsOfBatch = 128;

    private readonly Dictionary<string, Entry> entries;
    private readonly SummedScore score;
    private readonly int resamples;

    /// <summary>Scores the runs of a track on the resamples.</summary>
    /// <param name="runs">The runs that ended well, at most one for each method and seed.</param>
    /// <param name="score">The headline, as it follows from the numbers of every sentence.</param>
    /// <param name="resamples">The number of resamples.</param>
    /// <exception cref="ArgumentException">The runs are of different test sentences.</exception>
    public EntryComparisons(IEnumerable<RunOutcome> runs, SummedScore score, int resamples = Resampling.DefaultResamples)
    {
        this.score = score;
        this.resamples = resamples;
        RunOutcome[] all = [.. runs.OrderBy(run => run.Method, StringComparer.Ordinal).ThenBy(run => run.Seed)];
        if (all.FirstOrDefault(run => run.Sentences.Count != all[0].Sentences.Count) is { } odd)
            throw new ArgumentException(
                $"{all[0].Record.Key} has {all[0].Sentences.Count} sentences, {odd.Record.Key} {odd.Sentences.Count}; expected the same.",
                nameof(runs));
        // All runs are of the same data, and older records do not name the documents.
        var documents = all.Select(run => run.Documents).FirstOrDefault(one => one is not null);
        Resampled = documents is null ? score.Inputs : "documents";
        entries = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var batch in BatchesOf(all))
        {
            var scores = Resampling.Of([.. batch.Select(run => run.Sentences)], score, documents, BootstrapSeed, resamples);
            Units = scores.Units;
            foreach (var entry in batch.Index().GroupBy(run => run.Item.Method, StringComparer.Ordinal))
                entries.Add(entry.Key, new Entry([.. entry.Select(run => (run.Item, new Score(scores.Seen[run.Index], scores.Drawn[run.Index])))]));
        }

        AddSeeds();
    }

    /// <summary>The units that are drawn with replacement: documents, or what the task counts where it has no documents, such as sentences.</summary>
    public string Resampled { get; }

    /// <summary>The number of documents, or of what is drawn in their place.</summary>
    public int Units { get; }

    /// <summary>True where some entry has several seeds, so that the tests know how far scores vary with them.</summary>
    public bool KnowsSeeds => entries.Values.Any(entry => !entry.IsDeterministic && entry.Shown.Degrees > 0);

    /// <summary>True where the scores of some entry vary with the seed by more than the documents or sentences explain.</summary>
    public bool HasSeedVariance { get; private set; }

    /// <summary>What intervals and tests are over, such as "documents and seeds".</summary>
    public string Basis => $"{Resampled}{(KnowsSeeds ? " and seeds" : "")}";

    /// <summary>The smallest p-value that a test on the resamples can give.</summary>
    public double SmallestPValue => 1.0 / (resamples + 1.0);

    /// <summary>Gives the 95 % interval of the mean score of an entry, over documents and seeds. It ends where scores do.</summary>
    public Interval IntervalOf(string method)
    {
        var (low, high) = Interval.Of(entries[method].Mean.Drawn);
        return new Interval(Math.Max(low, score.Lowest), Math.Min(high, 1));
    }

    /// <summary>Says where the seed variance of an entry comes from.</summary>
    public SeedVarianceSource SourceOf(string method) => entries[method].Source;

    /// <summary>
    /// Compares the mean scores of two entries. One that was made from the teacher was made from the teacher of one seed, and is compared with that
    /// run alone: the teacher's other seeds have nothing to do with it.
    /// </summary>
    public Difference Between(string first, string second)
    {
        var left = entries[first].Beside(entries[second]);
        var right = entries[second].Beside(entries[first]);
        return new Difference(left.Seen - right.Seen, OfEach(left.Drawn, right.Drawn, (x, y) => x - y));
    }

    // Divides the runs into batches of whole entries. While a batch is scored, every run needs memory for its score on each resample. Afterwards only
    // the mean of each entry is kept.
    private static IEnumerable<RunOutcome[]> BatchesOf(RunOutcome[] runs)
    {
        var batch = new List<RunOutcome>();
        foreach (var entry in runs.GroupBy(run => run.Method, StringComparer.Ordinal))
        {
            batch.AddRange(entry);
            if (batch.Count < RunsOfBatch)
                continue;
            yield return [.. batch];
            batch.Clear();
        }

        if (batch.Count > 0)
            yield return [.. batch];
    }

    private void AddSeeds()
    {
        var deviations = new Dictionary<string, double[]>(StringComparer.Ordinal);
        foreach (var entry in entries.Values)
        {
            if (entry.IsDeterministic)
            {
                entry.Source = SeedVarianceSource.Deterministic;
                continue;
            }

            var (source, name, pool) = PoolOf(entry);
            entry.Source = pool.Degrees == 0 ? SeedVarianceSource.None : OfRow(entry, source);
            if (pool.OfOneRun == 0)
                continue;
            HasSeedVariance = true;
            if (!deviations.TryGetValue(name, out var drawn))
                deviations.Add(name, drawn = pool.DrawDeviations(RandomFor(name), resamples));
            entry.AddSeeds(drawn, RandomFor(entry.Method));
        }
    }

    // A list that grows would leave several times the room of the result behind.
    private static double[] OfEach(double[] left, double[] right, Func<double, double, double> function)
    {
        var results = new double[left.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = function(left[i], right[i]);
        return results;
    }

    private static SeedVarianceSource OfRow(Entry entry, SeedVarianceSource source) =>
        source == SeedVarianceSource.Family && entry.Shown.Degrees > 0 ? SeedVarianceSource.Own : source;

    // The smallest pool that has enough runs to tell a variance.
    private (SeedVarianceSource Source, string Name, SeedVariance Pool) PoolOf(Entry entry)
    {
        var track = entries.Values.Where(one => !one.IsDeterministic).ToArray();
        var family = entry.Family is null ? [] : track.Where(one => one.Family == entry.Family);
        var division = track.Where(one => one.Division == entry.Division);
        (SeedVarianceSource Source, string Name, IEnumerable<Entry> Members)[] pools =
        [
            (SeedVarianceSource.Family, $"family {entry.Family}", family),
            (SeedVarianceSource.Division, $"division {entry.Division}", division),
            (SeedVarianceSource.Track, "track", track),
        ];
        var shown = pools.Select(pool => (pool.Source, pool.Name, Pool: SeedVariance.Pool(pool.Members.Select(one => one.Shown)))).ToArray();
        return shown.FirstOrDefault(pool => pool.Pool.Degrees >= SeedVariance.FewestDegrees, shown[^1]);
    }

    // The draws for an entry depend on its name, so that they stay the same when another entry joins the contest.
    private static SplitMix RandomFor(string name) =>
        SplitMix.For(BootstrapSeed, Convert.ToUInt64(ContentHash.Of(Encoding.UTF8.GetBytes(name))[..16], 16));

    /// <summary>A score on the test split as it is, and on every resample.</summary>
    private sealed record Score(double Seen, double[] Drawn);

    private sealed class Entry
    {
        private readonly RunRecord record;
        private readonly int seeds;
        private readonly Score? teacherRun;

        public Entry((RunOutcome Run, Score Score)[] runs)
        {
            record = runs[0].Run.Record;
            seeds = runs.Length;
            Mean = new Score(runs.Average(run => run.Score.Seen), SeedVariance.MeanOf([.. runs.Select(run => run.Score.Drawn)]));
            Shown = SeedVariance.Of([.. runs.Select(run => run.Score.Seen)], [.. runs.Select(run => run.Score.Drawn)]);
            // A method that says it is deterministic is believed where it ran once; where it ran with several seeds, their weights and scores tell.
            IsDeterministic = seeds > 1
                ? runs.All(run => run.Run.Record.Weights == (record.Weights ?? "") && run.Score.Seen == runs[0].Score.Seen)
                : record.IsDeterministic;
            teacherRun = IsTeacher ? runs.FirstOrDefault(run => run.Run.Seed == TeacherRun.Seed).Score : null;
        }

        public string Method => record.Method;

        public string? Family => record.Family;

        public Division Division => record.Division;

        public bool IsDeterministic { get; }

        /// <summary>What the runs of the entry show of its seed variance.</summary>
        public SeedVariance Shown { get; }

        public SeedVarianceSource Source { get; set; }

        /// <summary>The mean of the runs. On resamples it varies with the documents, and with the seeds once these have been added.</summary>
        public Score Mean { get; private set; }

        private bool IsTeacher => record.Method == TeacherRun.Method;

        public void AddSeeds(double[] deviations, SplitMix random) => Mean = Mean with
        {
            Drawn = OfEach(Mean.Drawn, deviations, (score, deviation) => score + (SeedVariance.Normal(random) * deviation / Math.Sqrt(seeds))),
        };

        /// <summary>The score that this entry has in a comparison with another.</summary>
        public Score Beside(Entry other) => other.record.Provenance.TeacherWeights is not null && teacherRun is not null ? teacherRun : Mean;
    }
}
