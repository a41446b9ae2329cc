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
        // Each resample has a generator of its own, so that the result does not depend on the threads.
        Parallel.For(0, resamples, numbers.NewRoom, Draw, _ => { });
        return new Resampling(numbers.Units, numbers.Seen(), drawn);

        UnitNumbers.Room Draw(int resample, ParallelLoopState state, UnitNumbers.Room room)
        {
            room.DrawFrom(SplitMix.For(seed, (ulong)resample));
            numbers.AddUp(room);
            for (var run = 0; run < drawn.Length; run++)
                drawn[run][resample] = numbers.Score(room, run);
            return room;
        }
    }

    /// <summary>The numbers of the runs in each unit that a resample may draw. Sums of whole numbers are exact.</summary>
    private sealed class UnitNumbers
    {
        private readonly SummedScore score;
        private readonly int columnsOfRun;
        private readonly double[] table;
        private readonly int width;

        public UnitNumbers(IReadOnlyList<IReadOnlyList<double[]>> runs, SummedScore score, IReadOnlyList<int>? documents)
        {
            this.score = score;
            columnsOfRun = score.Numbers.Count;
            var sentences = runs[0].Count;
            if (sentences == 0)
                throw new ArgumentException("There is no sentence to draw; expected the numbers of at least one.", nameof(runs));
            if (runs.FirstOrDefault(run => run.Count != sentences) is { } odd)
                throw new ArgumentException($"One run has {sentences} sentences, another {odd.Count}; expected the same sentences.", nameof(runs));
            if (documents is not null && documents.Count != sentences)
                throw new ArgumentException(
                    $"There are {sentences} sentences and the documents of {documents.Count}; expected one document for each sentence.",
                    nameof(documents));
            var places = (documents ?? [.. Enumerable.Range(0, sentences)]).Distinct().Select((document, place) => (document, place)).ToDictionary();
            Units = places.Count;
            // Rows are filled up to whole vectors.
            var lanes = Vector<double>.Count;
            width = (((runs.Count * columnsOfRun) + lanes - 1) / lanes) * lanes;
            table = new double[Units * width];
            for (var sentence = 0; sentence < sentences; sentence++)
            {
                var row = table.AsSpan(places[documents?[sentence] ?? sentence] * width, width);
                for (var run = 0; run < runs.Count; run++)
                {
                    var numbers = runs[run][sentence];
                    for (var i = 0; i < columnsOfRun; i++)
                        row[(run * columnsOfRun) + i] += numbers[i];
                }
            }

            Runs = runs.Count;
        }

        public int Units { get; }

        private int Runs { get; }

        public Room NewRoom() => new(new int[Units], new double[width]);

        public double Score(Room room, int run) => score.Of(room.Sums.AsSpan(run * columnsOfRun, columnsOfRun));

        public double[] Seen()
        {
            var once = NewRoom();
            Array.Fill(once.Times, 1);
            AddUp(once);
            return [.. Enumerable.Range(0, Runs).Select(run => Score(once, run))];
        }

        public void AddUp(Room room)
        {
            var sums = MemoryMarshal.Cast<double, Vector<double>>(room.Sums.AsSpan());
            sums.Clear();
            for (var unit = 0; unit < Units; unit++)
            {
                if (room.Times[unit] == 0)
                    continue;
                var times = new Vector<double>(room.Times[unit]);
                var row = MemoryMarshal.Cast<double, Vector<double>>(table.AsSpan(unit * width, width));
                for (var i = 0; i < row.Length; i++)
                    sums[i] += times * row[i];
            }
        }

        /// <summary>The place where one thread adds up a resample.</summary>
        /// <param name="Times">How often each unit was drawn.</param>
        /// <param name="Sums">The sums of the drawn rows.</param>
        public sealed record Room(int[] Times, double[] Sums)
        {
            public void DrawFrom(SplitMix random)
            {
                Array.Clear(Times);
                for (var i = 0; i < Times.Length; i++)
                    Times[random.Below(Times.Length)]++;
            }
        }
    }
}
