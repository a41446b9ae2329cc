using System.Runtime.Intrinsics;
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

    // A thread draws a group of resamples at a time. It has so few of them that their counts of all units are no more than this.
    private const int LargestGroup = 1 << 17;

    // It also has at most so many sets of resamples that are added up together.
    private const int MostInGroup = 64;

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
        // The resamples of a group are drawn first. Then the processor may keep each block of the numbers near for all of them.
        var groupSize = Times.Lanes * Math.Clamp(LargestGroup / (Times.Lanes * numbers.Units), 1, MostInGroup);
        var groups = (resamples + groupSize - 1) / groupSize;
        Parallel.For(0, groups, () => new Room(groupSize / Times.Lanes, numbers), Draw, _ => { });
        return new Resampling(numbers.Units, numbers.Seen(), drawn);

        Room Draw(int group, ParallelLoopState state, Room room)
        {
            var first = group * groupSize;
            // Each resample has a generator of its own, so that the result does not depend on the threads.
            for (var i = 0; i < Math.Min(groupSize, resamples - first); i++)
                room.Times[i / Times.Lanes].Draw(i % Times.Lanes, SplitMix.For(seed, (ulong)(first + i)));
            for (var block = 0; block < numbers.Blocks; block++)
                for (var i = 0; i < groupSize && first + i < resamples; i += Times.Lanes)
                {
                    numbers.AddUp(block, room.Times[i / Times.Lanes], room.Sums);
                    for (var lane = 0; lane < Math.Min(Times.Lanes, resamples - first - i); lane++)
                        foreach (var (run, score) in numbers.Scores(block, lane, room.Sums))
                            drawn[run][first + i + lane] = score;
                }

            return room;
        }
    }

    /// <summary>The place where one thread draws a group of resamples and adds them up.</summary>
    private sealed class Room(int times, UnitNumbers numbers)
    {
        public Times[] Times { get; } = [.. Enumerable.Range(0, times).Select(_ => new Times(numbers.Units))];

        public double[] Sums { get; } = numbers.NewSums();
    }

    /// <summary>The counts of each unit in some resamples, which are added up together.</summary>
    private sealed class Times(int units)
    {
        /// <summary>The number of resamples.</summary>
        public const int Lanes = 4;

        /// <summary>For each unit the counts of the resamples.</summary>
        public double[] Counts { get; } = new double[units * Lanes];

        public void Draw(int lane, SplitMix random)
        {
            for (var unit = 0; unit < units; unit++)
                Counts[(unit * Lanes) + lane] = 0;
            for (var i = 0; i < units; i++)
                Counts[(random.Below(units) * Lanes) + lane]++;
        }
    }

    /// <summary>
    /// The numbers of the runs in each unit that a resample may draw. Sums of whole numbers are exact, and others are added up in the order of the
    /// units. The numbers lie in blocks of some runs each, and there in tiles whose sums fit into registers.
    /// </summary>
    private sealed class UnitNumbers
    {
        private const int TileWidth = 16;

        // A block of so many runs has whole tiles, however many numbers a run has.
        private const int RunsOfBlock = TileWidth;

        private readonly SummedScore score;
        private readonly int columnsOfRun;
        private readonly int runs;
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
            // Which sentences are scored follows from the data, which all runs share.
            int[] scored = [.. all[0].Index().Where(one => score.IsScored(one.Item)).Select(one => one.Index)];
            var places = scored.Select(DocumentOf).Distinct().Select((document, place) => (document, place)).ToDictionary();
            Units = places.Count;
            if (Units == 0)
                throw new ArgumentException("No sentence is scored; expected one at least.", nameof(all));
            runs = all.Count;
            blocks = [.. Enumerable.Range(0, (runs + RunsOfBlock - 1) / RunsOfBlock).Select(_ => new double[Units * BlockWidth])];
            for (var run = 0; run < runs; run++)
                foreach (var sentence in scored)
                {
                    var numbers = all[run][sentence];
                    var unit = places[DocumentOf(sentence)];
                    for (var i = 0; i < columnsOfRun; i++)
                        blocks[run / RunsOfBlock][PlaceOf(unit, (run % RunsOfBlock * columnsOfRun) + i)] += numbers[i];
                }

            int DocumentOf(int sentence) => documents?[sentence] ?? sentence;
        }

        public int Units { get; }

        public int Blocks => blocks.Length;

        // The numbers of a unit in one block.
        private int BlockWidth => RunsOfBlock * columnsOfRun;

        /// <summary>Makes room for the sums of one block.</summary>
        public double[] NewSums() => new double[Times.Lanes * BlockWidth];

        public double[] Seen()
        {
            var once = new Times(Units);
            Array.Fill(once.Counts, 1);
            var sums = NewSums();
            var seen = new double[runs];
            for (var block = 0; block < Blocks; block++)
            {
                AddUp(block, once, sums);
                foreach (var (run, value) in Scores(block, lane: 0, sums))
                    seen[run] = value;
            }

            return seen;
        }

        /// <summary>Adds up the numbers of a block.</summary>
        /// <param name="times">How often each unit counts.</param>
        /// <param name="sums">Receives the sums of the first resample, then those of the others.</param>
        public void AddUp(int block, Times times, double[] sums)
        {
            var length = Units * TileWidth;
            for (var column = 0; column < BlockWidth; column += TileWidth)
                AddUpTile(blocks[block].AsSpan(column * Units, length), times.Counts, sums.AsSpan(column), BlockWidth);
        }

        /// <summary>Gives the scores of the runs of a block on one resample.</summary>
        public IEnumerable<(int Run, double Score)> Scores(int block, int lane, double[] sums)
        {
            var first = block * RunsOfBlock;
            for (var run = first; run < Math.Min(first + RunsOfBlock, runs); run++)
            {
                var place = (lane * BlockWidth) + ((run - first) * columnsOfRun);
                yield return (run, score.Of(sums.AsSpan(place, columnsOfRun)));
            }
        }

        private int PlaceOf(int unit, int column) => ((((column / TileWidth) * Units) + unit) * TileWidth) + (column % TileWidth);

        // The sums of four resamples stay in registers while the units go by.
        private static void AddUpTile(ReadOnlySpan<double> tile, ReadOnlySpan<double> counts, Span<double> sums, int stride)
        {
            const int Half = TileWidth / 2;
            Vector512<double> left0 = default, left1 = default, left2 = default, left3 = default;
            Vector512<double> right0 = default, right1 = default, right2 = default, right3 = default;
            for (var unit = 0; unit < tile.Length / TileWidth; unit++)
            {
                var row = tile.Slice(unit * TileWidth, TileWidth);
                var left = Vector512.Create(row);
                var right = Vector512.Create(row[Half..]);
                var count = counts.Slice(unit * Times.Lanes, Times.Lanes);
                left0 += left * count[0];
                right0 += right * count[0];
                left1 += left * count[1];
                right1 += right * count[1];
                left2 += left * count[2];
                right2 += right * count[2];
                left3 += left * count[3];
                right3 += right * count[3];
            }

            left0.CopyTo(sums);
            right0.CopyTo(sums[Half..]);
            left1.CopyTo(sums[stride..]);
            right1.CopyTo(sums[(stride + Half)..]);
            left2.CopyTo(sums[(2 * stride)..]);
            right2.CopyTo(sums[((2 * stride) + Half)..]);
            left3.CopyTo(sums[(3 * stride)..]);
            right3.CopyTo(sums[((3 * stride) + Half)..]);
        }
    }
}
