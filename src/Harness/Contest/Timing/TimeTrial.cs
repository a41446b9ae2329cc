using System.Diagnostics;
using Harness.Common;
using Harness.Models;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Harness.Contest.Timing;

/// <summary>Receives what a <see cref="TimeTrial"/> reports.</summary>
public interface ITimingObserver
{
    /// <summary>Receives a message for the user.</summary>
    void Note(string text);

    /// <summary>Called when the trial cannot go on yet, with the reason.</summary>
    void Waits(string reason);

    /// <summary>Called before every measurement, while nothing is measured.</summary>
    void Begins(TimingProgress progress);
}

/// <summary>The progress of a <see cref="TimeTrial"/>.</summary>
/// <param name="Run">The run that is measured next.</param>
/// <param name="Round">The round, counted from 1.</param>
/// <param name="Done">The number of measurements that are done.</param>
/// <param name="Total">The number of measurements of all rounds.</param>
public sealed record TimingProgress(RunKey Run, int Round, int Rounds, int Done, int Total);

/// <summary>
/// Measures how fast finished runs are while nothing else runs on the machine, and writes that into their records. Every round measures all of them,
/// one after another, so that whatever slows the machine for a while slows them all alike. Each round has an order of its own, so that no run always
/// follows the same one. libtorch computes with one thread meanwhile, whatever number of threads the runs were trained with.
/// </summary>
/// <param name="task">The task of the track that the runs are of.</param>
/// <param name="data">The data of that track.</param>
/// <param name="load">A function that reads the model that a run left.</param>
/// <param name="observer">It is told about waits, failures and every measurement.</param>
public sealed class TimeTrial(ContestTask task, IContestData data, Device device, Func<RunFolder, Model> load, ITimingObserver observer)
{
    // With a fixed seed the rounds of every trial have the same orders.
    private const ulong OrderSeed = 15;

    /// <summary>Measures runs together. Their records are written when all rounds are done: a stopped trial leaves them as they were.</summary>
    /// <param name="wanted">A function that says of the record of a run that ended well whether it is to be measured.</param>
    /// <param name="machine">The folder where those who share the machine take turns: see <see cref="MachineTurn"/>.</param>
    /// <param name="again">True to measure in any case; false where that is needed only if one of the runs was never measured.</param>
    /// <returns>The records of the runs that were measured, in the order of their folders.</returns>
    /// <exception cref="MachineBusyException">Others on the machine did not pause, or measured for too long; the message names them.</exception>
    public IReadOnlyList<RunRecord> Run(
        IReadOnlyList<RunFolder> folders, Func<RunRecord, bool> wanted, string machine, bool again = true, CancellationToken cancel = default)
    {
        if (folders.Count == 0)
            return [];

        // Two trials of a track would share out its runs, because neither can measure what the other holds.
        using var trial = folders[0].LockTrial(() => observer.Waits("waiting to measure speed: another process measures that of this track"), cancel);
        var locks = new List<IDisposable>();
        try
        {
            Entry[] entries = [.. Entries(folders, wanted, locks)];
            if (entries.Length == 0 || (!again && !entries.Any(NeedsTiming)))
                return [];
            return Measured(entries, machine, cancel);
        }
        finally
        {
            locks.ForEach(held => held.Dispose());
        }
    }

    // The runs are locked before the turn on the machine begins, because whoever holds a run may need the whole machine to end.
    private IEnumerable<Entry> Entries(IEnumerable<RunFolder> folders, Func<RunRecord, bool> wanted, List<IDisposable> locks)
    {
        foreach (var folder in folders.OrderBy(folder => folder.Key.FolderName, StringComparer.Ordinal))
        {
            if (folder.TryLock() is not { } held)
            {
                observer.Note($"{folder.Key}: its speed is not measured now, because another process works on it");
                continue;
            }

            locks.Add(held);
            if (RunRecord.TryRead(folder.Record) is not { Status: RunStatus.Ok } record || !wanted(record))
                continue;
            if (folder.FaultOf(record) is { } fault)
                observer.Note($"{folder.Key}: its speed is not measured, because {fault}. 'bench run' makes it anew");
            else
                yield return new Entry(folder, record);
        }
    }

    // A run that cannot be measured is never timed, and must not make all others be timed again and again.
    private bool NeedsTiming(Entry entry)
    {
        if (entry.IsTimed)
            return false;
        using var loaded = TryLoad(entry);
        return loaded is not null;
    }

    private RunRecord[] Measured(Entry[] entries, string machine, CancellationToken cancel)
    {
        var test = data.Split(Split.Test);
        int[] lengths = [.. test.Examples.Select(example => example.Length)];
        var sentences = PlacedSentence.Of(data.WordsOf(Split.Test), test.DocumentsOfInputs);
        var stopwatches = new Stopwatches(sentences, lengths, data.WordPiece, task.LabelsWholeInputs, device);
        using var turn = MachineTurn.Begin(machine, $"the speed of track {entries[0].Folder.Key.Track}", observer.Waits, cancel: cancel);
        using var alone = turn.Alone(() => observer.Waits("waiting to measure speed: other runs have to pause first"), cancel);
        using var threads = new ThreadsOfTorch(Stopwatches.Threads);
        var began = DateTime.UtcNow;
        for (var round = 0; round < Stopwatches.Rounds; round++)
        {
            Entry[] order = [.. entries];
            SplitMix.For(OrderSeed, (ulong)round).Shuffle(order);
            foreach (var (place, entry) in order.Index())
            {
                cancel.ThrowIfCancellationRequested();
                observer.Begins(new TimingProgress(
                    entry.Folder.Key, round + 1, Stopwatches.Rounds, (round * entries.Length) + place, Stopwatches.Rounds * entries.Length));
                if (entry.CanBeMeasured)
                    Measure(entry, round, stopwatches);
            }
        }

        var timedUtc = UtcTime.Text(began);
        return
        [
            .. entries.Where(entry => entry.CanBeMeasured)
                .Select(entry => entry.Write(timedUtc, Timings.Of(entry.Rounds, stopwatches.SentencesInPass, sentences.Count))),
        ];
    }

    private void Measure(Entry entry, int round, Stopwatches stopwatches)
    {
        var watch = Stopwatch.StartNew();
        using var model = TryLoad(entry);
        if (model is null)
            return;
        try
        {
            model.MoveTo(device);
            // What loading and the entry before left behind is not to be collected while this one is measured.
            GC.Collect();
            entry.Rounds.Add(RoundOf(round, stopwatches, model, entry.Folder));
            entry.Seconds += watch.Elapsed.TotalSeconds;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LeaveOut(entry, $"its network failed: {error.Message}");
        }
    }

    // An earlier program may have left a model that this one cannot read, and the others are measured without it.
    private Model? TryLoad(Entry entry)
    {
        try
        {
            return load(entry.Folder);
        }
        catch (Exception error) when (error is IOException or DataFormatException)
        {
            LeaveOut(entry, $"it cannot be loaded: {error.Message}");
            return null;
        }
    }

    private void LeaveOut(Entry entry, string reason)
    {
        observer.Note($"{entry.Folder.Key}: its speed is not measured, because {reason}");
        entry.CanBeMeasured = false;
    }

    private TimedRound RoundOf(int round, Stopwatches stopwatches, Model model, RunFolder folder)
    {
        var file = Path.Combine(folder.Path, OnnxFile.Name);
        try
        {
            return stopwatches.Round(round, model, File.Exists(file) ? file : null);
        }
        catch (OnnxRuntimeException error)
        {
            observer.Note($"{folder.Key}: ONNX Runtime: {error.Message}");
            return stopwatches.Round(round, model, onnxFile: null);
        }
    }

    /// <summary>Sets libtorch's number of threads until it is disposed of.</summary>
    private sealed class ThreadsOfTorch : IDisposable
    {
        private readonly int before = get_num_threads();

        public ThreadsOfTorch(int threads) => set_num_threads(threads);

        public void Dispose() => set_num_threads(before);
    }

    /// <summary>A run that is measured, with what its rounds gave so far.</summary>
    private sealed class Entry(RunFolder folder, RunRecord record)
    {
        public RunFolder Folder { get; } = folder;

        public bool IsTimed => record.LatencyMs is not null;

        public bool CanBeMeasured { get; set; } = true;

        public List<TimedRound> Rounds { get; } = [];

        public double Seconds { get; set; }

        public RunRecord Write(string timedUtc, Timings timings)
        {
            var timed = record.With(timings) with
            {
                TimedUtc = timedUtc,
                TimingSeconds = Seconds,
                TimingThreads = Stopwatches.Threads,
            };
            timed.Write(Folder.Record);
            return timed;
        }
    }
}
