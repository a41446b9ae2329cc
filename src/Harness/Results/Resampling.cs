using System.Numerics;
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
        var units = new UnitNumbers(runs, score, documents);
        // The sums are the same in both types, and of the shorter one a register holds twice as many.
        var drawn = units.AreExactInSingle ? Draw<float>(units, score, seed, resamples) : Draw<double>(units, score, seed, resamples);
        return new Resampling(units.Count, [.. units.Sums().Select(sums => score.Of(sums))], drawn);
    }

    private static double[][] Draw<T>(UnitNumbers units, SummedScore score, ulong seed, int resamples)
        where T : unmanaged, INumberBase<T>
    {
        var tiled = new TiledNumbers<T>(units);
        var drawn = Enumerable.Range(0, units.Runs).Select(_ => new double[resamples]).ToArray();
        // The resamples of a group are drawn first. Then the processor may keep each block of the numbers near for all of them.
        var groupSize = Times<T>.Lanes * Math.Clamp(LargestGroup / (Times<T>.Lanes * units.Count), 1, MostInGroup);
        var groups = (resamples + groupSize - 1) / groupSize;
        Parallel.For(0, groups, () => new Room<T>(groupSize / Times<T>.Lanes, tiled), DrawGroup, _ => { });
        return drawn;

        Room<T> DrawGroup(int group, ParallelLoopState state, Room<T> room)
        {
            var first = group * groupSize;
            // Each resample has a generator of its own, so that the result does not depend on the threads.
            for (var i = 0; i < Math.Min(groupSize, resamples - first); i++)
                room.Times[i / Times<T>.Lanes].Draw(i % Times<T>.Lanes, SplitMix.For(seed, (ulong)(first + i)));
            for (var i = 0; i < groupSize && first + i < resamples; i += Times<T>.Lanes)
                tiled.AddUpShared(room.Times[i / Times<T>.Lanes], room.Shared[i / Times<T>.Lanes]);
            for (var block = 0; block < tiled.Blocks; block++)
                for (var i = 0; i < groupSize && first + i < resamples; i += Times<T>.Lanes)
                {
                    var shared = room.Shared[i / Times<T>.Lanes];
                    tiled.AddUp(block, room.Times[i / Times<T>.Lanes], room.Sums);
                    for (var lane = 0; lane < Math.Min(Times<T>.Lanes, resamples - first - i); lane++)
                        foreach (var run in tiled.RunsOf(block))
                        {
                            tiled.Gather(run, lane, room.Sums, shared, room.Numbers);
                            drawn[run][first + i + lane] = score.Of(room.Numbers);
                        }
                }

            return room;
        }
    }

    /// <summary>The place where one thread draws a group of resamples and adds them up.</summary>
    private sealed class Room<T>(int times, TiledNumbers<T> tiled)
        where T : unmanaged, INumberBase<T>
    {
        public Times<T>[] Times { get; } = [.. Enumerable.Range(0, times).Select(_ => new Times<T>(tiled.Units))];

        /// <summary>The sums of the numbers that all runs share, for each of <see cref="Times"/>.</summary>
        public T[][] Shared { get; } = [.. Enumerable.Range(0, times).Select(_ => tiled.NewSharedSums())];

        public T[] Sums { get; } = tiled.NewSums();

        /// <summary>The sums of one run on one resample.</summary>
        public double[] Numbers { get; } = new double[tiled.Columns];
    }

    /// <summary>The counts of each unit in some resamples, which are added up together.</summary>
    private sealed class Times<T>(int units)
        where T : unmanaged, INumberBase<T>
    {
        /// <summary>The number of resamples.</summary>
        public const int Lanes = 4;

        /// <summary>For each unit the counts of the resamples.</summary>
        public T[] Counts { get; } = new T[units * Lanes];

        public void Draw(int lane, SplitMix random)
        {
            for (var unit = 0; unit < units; unit++)
                Counts[(unit * Lanes) + lane] = T.Zero;
            for (var i = 0; i < units; i++)
                Counts[(random.Below(units) * Lanes) + lane]++;
        }
    }

    /// <summary>The numbers of the runs in each unit that a resample may draw.</summary>
    private sealed class UnitNumbers
    {
        // A float holds every whole number up to this one.
        private const double LargestInSingle = 1 << 24;

        // For each run the numbers of the first unit, then those of the next.
        private readonly double[][] numbers;

        public UnitNumbers(IReadOnlyList<IReadOnlyList<double[]>> all, SummedScore score, IReadOnlyList<int>? documents)
        {
            Columns = score.Numbers.Count;
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
            Count = places.Count;
            if (Count == 0)
                throw new ArgumentException("No sentence is scored; expected one at least.", nameof(all));
            numbers = [.. all.Select(InUnits)];
            Shared = [.. Enumerable.Range(0, Columns).Where(IsShared)];
            AreExactInSingle = numbers.All(run => run.All(number => double.IsInteger(number) && Math.Abs(number) * Count <= LargestInSingle));

            int DocumentOf(int sentence) => documents?[sentence] ?? sentence;

            double[] InUnits(IReadOnlyList<double[]> run)
            {
                var inUnits = new double[Count * Columns];
                foreach (var sentence in scored)
                {
                    var unit = places[DocumentOf(sentence)];
                    var numbers = run[sentence];
                    for (var column = 0; column < Columns; column++)
                        inUnits[(unit * Columns) + column] += numbers[column];
                }

                return inUnits;
            }
        }

        /// <summary>The number of units.</summary>
        public int Count { get; }

        public int Runs => numbers.Length;

        /// <summary>The number of numbers that a run has in a unit.</summary>
        public int Columns { get; }

        /// <summary>The columns in which all runs have the same numbers, such as those of the gold annotations.</summary>
        public int[] Shared { get; }

        /// <summary>True where the sums of any resample are whole numbers that a float holds.</summary>
        public bool AreExactInSingle { get; }

        public double Of(int run, int unit, int column) => numbers[run][(unit * Columns) + column];

        /// <summary>The sums of each run where every unit counts once.</summary>
        public IEnumerable<double[]> Sums() => numbers.Select(run => SummedScore.SumsOf([.. run.Chunk(Columns)], Columns));

        private bool IsShared(int column)
        {
            for (var unit = 0; unit < Count; unit++)
                for (var run = 1; run < Runs; run++)
                    if (Of(run, unit, column) != Of(0, unit, column))
                        return false;
            return true;
        }
    }

    /// <summary>
    /// The numbers of the runs, laid out for sums. Sums of whole numbers are exact, and others are added up in the order of the units. The numbers
    /// lie in blocks of some runs each, and there in tiles whose sums fit into registers. Those that all runs share are added up once.
    /// </summary>
    private sealed class TiledNumbers<T>
        where T : unmanaged, INumberBase<T>
    {
        private readonly int[] own;
        private readonly int[] shared;
        private readonly int[] runs;
        private readonly T[][] blocks;
        private readonly T[] ofAll;

        public TiledNumbers(UnitNumbers units)
        {
            Units = units.Count;
            Columns = units.Columns;
            runs = [.. Enumerable.Range(0, units.Runs)];
            shared = units.Shared;
            own = [.. Enumerable.Range(0, Columns).Except(shared)];
            blocks = [.. runs.Chunk(RunsOfBlock).Select(some => Tiled(BlockWidth, [.. some.SelectMany(run => own.Select(column => (run, column)))]))];
            ofAll = Tiled(SharedWidth, [.. shared.Select(column => (0, column))]);

            T[] Tiled(int width, (int Run, int Column)[] columns)
            {
                var tiles = new T[Units * width];
                foreach (var (place, (run, column)) in columns.Index())
                    for (var unit = 0; unit < Units; unit++)
                        tiles[((((place / TileWidth) * Units) + unit) * TileWidth) + (place % TileWidth)] =
                            T.CreateChecked(units.Of(run, unit, column));
                return tiles;
            }
        }

        public int Units { get; }

        public int Columns { get; }

        public int Blocks => blocks.Length;

        // A tile is as wide as two registers.
        private static int TileWidth => 2 * Vector512<T>.Count;

        // A block of so many runs has whole tiles, however many numbers a run has.
        private static int RunsOfBlock => TileWidth;

        private int BlockWidth => RunsOfBlock * own.Length;

        private int SharedWidth => (shared.Length + TileWidth - 1) / TileWidth * TileWidth;

        /// <summary>Makes room for the sums of one block.</summary>
        public T[] NewSums() => new T[Times<T>.Lanes * BlockWidth];

        /// <summary>Makes room for the sums of the numbers that all runs share.</summary>
        public T[] NewSharedSums() => new T[Times<T>.Lanes * SharedWidth];

        public ReadOnlySpan<int> RunsOf(int block) => runs.AsSpan(block * RunsOfBlock, Math.Min(RunsOfBlock, runs.Length - (block * RunsOfBlock)));

        /// <summary>Adds up the numbers of a block.</summary>
        /// <param name="times">How often each unit counts.</param>
        /// <param name="sums">Receives the sums of the first resample, then those of the others.</param>
        public void AddUp(int block, Times<T> times, T[] sums) => AddUp(blocks[block], BlockWidth, times, sums);

        /// <summary>Adds up the numbers that all runs share.</summary>
        /// <param name="times">How often each unit counts.</param>
        /// <param name="sums">Receives the sums of the first resample, then those of the others.</param>
        public void AddUpShared(Times<T> times, T[] sums) => AddUp(ofAll, SharedWidth, times, sums);

        /// <summary>Puts the sums of a run on one resample into the order of its numbers.</summary>
        public void Gather(int run, int lane, T[] ownSums, T[] sharedSums, double[] numbers)
        {
            var place = (lane * BlockWidth) + (run % RunsOfBlock * own.Length);
            for (var i = 0; i < own.Length; i++)
                numbers[own[i]] = double.CreateChecked(ownSums[place + i]);
            for (var i = 0; i < shared.Length; i++)
                numbers[shared[i]] = double.CreateChecked(sharedSums[(lane * SharedWidth) + i]);
        }

        private void AddUp(T[] tiles, int width, Times<T> times, T[] sums)
        {
            var length = Units * TileWidth;
            for (var column = 0; column < width; column += TileWidth)
                AddUpTile(tiles.AsSpan(column * Units, length), times.Counts, sums.AsSpan(column), width);
        }

        // The sums of four resamples stay in registers while the units go by.
        private static void AddUpTile(ReadOnlySpan<T> tile, ReadOnlySpan<T> counts, Span<T> sums, int stride)
        {
            var half = Vector512<T>.Count;
            Vector512<T> left0 = default, left1 = default, left2 = default, left3 = default;
            Vector512<T> right0 = default, right1 = default, right2 = default, right3 = default;
            for (var unit = 0; unit < tile.Length / TileWidth; unit++)
            {
                var row = tile.Slice(unit * TileWidth, TileWidth);
                var left = Vector512.Create(row);
                var right = Vector512.Create(row[half..]);
                var count = counts.Slice(unit * Times<T>.Lanes, Times<T>.Lanes);
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
            right0.CopyTo(sums[half..]);
            left1.CopyTo(sums[stride..]);
            right1.CopyTo(sums[(stride + half)..]);
            left2.CopyTo(sums[(2 * stride)..]);
            right2.CopyTo(sums[((2 * stride) + half)..]);
            left3.CopyTo(sums[(3 * stride)..]);
            right3.CopyTo(sums[((3 * stride) + half)..]);
        }
    }
}
