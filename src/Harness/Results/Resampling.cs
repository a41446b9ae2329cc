using System.Numerics;
using System.Runtime.InteropServices;
using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>A closed interval of a score.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The coverage of every interval in the tables.</summary>
    public const double Level = 0.95;

    /// <summary>Gives the percentile interval of a bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).</summary>
    /// <param name="drawn">The score on each resample, in any order; there must be at least one.</param>
    public static Interval Of(IEnumerable<double> drawn)
    {
        double[] sorted = [.. drawn];
        Array.Sort(sorted);
        return new Interval(Quantile.Of(sorted, (1 - Level) / 2), Quantile.Of(sorted, (1 + Level) / 2));
    }
}

/// <summary>
/// The bootstrap over the test split: the scores of some runs on the split as it is, and on resamples of it that all runs share. A resample draws as
/// many documents with replacement as there are, because the sentences of a document have its names and its style in common and do not vary
/// independently. Where a corpus has no documents, it draws sentences.
/// </summary>
public sealed class Resampling
{
    /// <summary>
    /// The number of resamples unless the caller gives another: enough for a p-value to survive a correction for hundreds of comparisons.
    /// </summary>
    public const int DefaultResamples = 20_000;

    // The units that a thread draws at a time, over all resamples of a group.
    private const int LargestGroup = 1 << 17;

    private Resampling(int units, double[] seen, double[][] drawn)
    {
        Units = units;
        Seen = seen;
        Drawn = drawn;
    }

    /// <summary>The number of documents, or of sentences where there are no documents.</summary>
    public int Units { get; }

    /// <summary>The score of each run on the split as it is.</summary>
    public IReadOnlyList<double> Seen { get; }

    /// <summary>The scores of each run on every resample.</summary>
    public IReadOnlyList<double[]> Drawn { get; }

    /// <summary>Scores runs on the resamples of their test split.</summary>
    /// <param name="runs">For each run the numbers of every test sentence, in one order for all runs.</param>
    /// <param name="score">The score that follows from the sums of these numbers.</param>
    /// <param name="documents">For each sentence the number of its document; null where there are no documents.</param>
    /// <param name="seed">The same seed gives the same resamples, to the last bit.</param>
    /// <exception cref="ArgumentException">There is no sentence, or the runs or the documents are of different sentences.</exception>
    public static Resampling Of(
        IReadOnlyList<IReadOnlyList<double[]>> runs,
        SummedScore score,
        IReadOnlyList<int>? documents,
        ulong seed,
        int resamples = DefaultResamples)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resamples);
        if (runs.Count == 0)
            return new Resampling(0, [], []);
        var numbers = new UnitNumbers(runs, score, documents);
        var drawn = runs.Select(_ => new double[resamples]).ToArray();
        // The resamples of a group are drawn first. Then each block of the numbers is read from memory once for all of them.
        var groupSize = Math.Clamp(LargestGroup / numbers.Units, 1, resamples);
        var groups = (resamples + groupSize - 1) / groupSize;
        Parallel.For(0, groups, () => new Room(groupSize, numbers.Units, numbers.BlockWidth), Draw, _ => { });
        return new Resampling(numbers.Units, numbers.Seen(), drawn);

        Room Draw(int group, ParallelLoopState state, Room room)
        {
            var first = group * groupSize;
            var count = Math.Min(groupSize, resamples - first);
            // Each resample has a generator of its own, so that the result does not depend on the threads.
            for (var i = 0; i < count; i++)
                room.Draw(i, SplitMix.For(seed, (ulong)(first + i)));
            for (var block = 0; block < numbers.Blocks; block++)
                for (var i = 0; i < count; i++)
                    numbers.Score(block, room.Times[i], room.Sums, (run, value) => drawn[run][first + i] = value);
            return room;
        }
    }

    /// <summary>The place where one thread draws a group of resamples and adds them up.</summary>
    private sealed class Room(int resamples, int units, int width)
    {
        /// <summary>For each resample of the group, how often each unit was drawn.</summary>
        public int[][] Times { get; } = [.. Enumerable.Range(0, resamples).Select(_ => new int[units])];

        /// <summary>The sums of one block.</summary>
        public double[] Sums { get; } = new double[width];

        public void Draw(int resample, SplitMix random)
        {
            var times = Times[resample];
            Array.Clear(times);
            for (var i = 0; i < times.Length; i++)
                times[random.Below(times.Length)]++;
        }
    }

    /// <summary>
    /// The numbers of the runs in each unit that a resample may draw. Sums of whole numbers are exact. The numbers lie in blocks of some runs each,
    /// which the processor keeps near while it adds them up for one resample after another.
    /// </summary>
    private sealed class UnitNumbers
    {
        private const int BlockBytes = 1 << 18;

        private readonly SummedScore score;
        private readonly int columnsOfRun;
        private readonly int runs;
        private readonly int runsOfBlock;
        private readonly double[][] blocks;

        public UnitNumbers(IReadOnlyList<IReadOnlyList<double[]>> all, SummedScore score, IReadOnlyList<int>? documents)
        {
            this.score = score;
            columnsOfRun = score.Numbers.Count;
            var sentences = all[0].Count;
            if (sentences == 0)
                throw new ArgumentException("There is no sentence to draw; expected the numbers of at least one.", nameof(all));
            if (all.FirstOrDefault(run => run.Count != sentences) is { } odd)
                throw new ArgumentException($"One run has {sentences} sentences, another {odd.Count}; expected the same sentences.", nameof(all));
            if (documents is not null && documents.Count != sentences)
                throw new ArgumentException(
                    $"There are {sentences} sentences and the documents of {documents.Count}; expected one document for each sentence.",
                    nameof(documents));
            var places = (documents ?? [.. Enumerable.Range(0, sentences)]).Distinct().Select((document, place) => (document, place)).ToDictionary();
            Units = places.Count;
            runs = all.Count;
            runsOfBlock = Math.Clamp(BlockBytes / (sizeof(double) * Units * columnsOfRun), 1, runs);
            // Rows are filled up to whole vectors.
            var lanes = Vector<double>.Count;
            BlockWidth = (((runsOfBlock * columnsOfRun) + lanes - 1) / lanes) * lanes;
            blocks = [.. Enumerable.Range(0, (runs + runsOfBlock - 1) / runsOfBlock).Select(_ => new double[Units * BlockWidth])];
            for (var run = 0; run < runs; run++)
            {
                var table = blocks[run / runsOfBlock];
                var column = run % runsOfBlock * columnsOfRun;
                for (var sentence = 0; sentence < sentences; sentence++)
                {
                    var numbers = all[run][sentence];
                    var unit = places[documents?[sentence] ?? sentence];
                    for (var i = 0; i < columnsOfRun; i++)
                        table[(unit * BlockWidth) + column + i] += numbers[i];
                }
            }
        }

        public int Units { get; }

        public int Blocks => blocks.Length;

        /// <summary>The numbers of a unit in one block.</summary>
        public int BlockWidth { get; }

        public double[] Seen()
        {
            var once = new int[Units];
            Array.Fill(once, 1);
            var sums = new double[BlockWidth];
            var seen = new double[runs];
            for (var block = 0; block < Blocks; block++)
                Score(block, once, sums, (run, value) => seen[run] = value);
            return seen;
        }

        /// <summary>Adds up a block of runs and gives their scores.</summary>
        /// <param name="times">How often each unit counts.</param>
        /// <param name="room">The room for the sums.</param>
        /// <param name="put">Receives the number of a run and its score.</param>
        public void Score(int block, int[] times, double[] room, Action<int, double> put)
        {
            AddUp(blocks[block], times, room);
            var first = block * runsOfBlock;
            for (var run = first; run < Math.Min(first + runsOfBlock, runs); run++)
                put(run, score.Of(room.AsSpan((run - first) * columnsOfRun, columnsOfRun)));
        }

        private void AddUp(double[] table, int[] times, double[] room)
        {
            var sums = MemoryMarshal.Cast<double, Vector<double>>(room.AsSpan());
            sums.Clear();
            for (var unit = 0; unit < times.Length; unit++)
            {
                if (times[unit] == 0)
                    continue;
                var count = new Vector<double>(times[unit]);
                var row = MemoryMarshal.Cast<double, Vector<double>>(table.AsSpan(unit * BlockWidth, BlockWidth));
                for (var i = 0; i < row.Length; i++)
                    sums[i] += count * row[i];
            }
        }
    }
}
