using System.CommandLine;
using System.Globalization;
using Bench.Running;
using Harness.Refereeing;
using Harness.Results;
using Harness.Tasks.NamedEntities;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary><c>bench time</c>: how fast finished runs are, measured again, because timings that were taken beside other work are worth little.</summary>
internal static class TimeCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var methods = RunCommand.Methods();
        var command = new Command("time",
            "Time a track's finished runs again, one after another: for a machine that was busy when they ran. Nothing is trained; figures other than speed stay.");
        options.AddTo(command);
        command.Add(methods);
        command.SetAction((arguments, _) =>
        {
            using var interruption = new Interruption();
            Run(options.Read(arguments), arguments.GetValue(methods), interruption.Token);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(RunSettings settings, string? methodNames, CancellationToken cancel)
    {
        var track = settings.Track;
        var catalog = MethodCatalog.Load(settings.Plugins);
        var methods = ContestRun.MethodsOf(methodNames, catalog, track).Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        var data = track.Data.Open(settings.Data, settings.Text);
        var tags = ((NamedEntityTask)track.Task).Tags;
        var results = new ResultsFolder(settings.Output, track.Name);
        var referee = new Referee(track, data, settings.Device, settings.Artifacts);
        using var turn = MachineTurn.Begin(CacheFolder.Path);
        set_num_threads(settings.Threads);
        var timed = 0;
        foreach (var folder in RunFolder.AllOf(settings.Artifacts, track.Name).Where(folder => methods.Contains(folder.Key.Method)))
        {
            cancel.ThrowIfCancellationRequested();
            if (RunRecord.TryRead(folder.Record) is not { Status: RunStatus.Ok } record || record.Provenance.Data != data.Hash)
                continue;
            using var held = folder.Lock(() => Console.Out.WriteLine($"[{folder.Key}] waiting: another process works on this run"), cancel);
            using var model = TrainedModel.Load(folder.Path, data.WordPiece, tags);
            var timings = referee.Time(model, folder.Path, turn, note => Console.Out.WriteLine($"[{folder.Key}] {note}"));
            var measured = record.With(timings) with
            {
                StoredBytes = model.StoredBytes,
                StoredBytesFp16 = model.StoredBytesFp16,
                TimedUtc = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            };
            measured.Write(folder.Record);
            results.Replace(folder, measured);
            timed++;
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"[{folder.Key}] test {timings.EvalSeconds:F2} s (was {record.EvalSeconds:F2}), {timings.LatencyMs:F2} ms a sentence (was {record.LatencyMs:F2}), 95th percentile {timings.LatencyP95Ms:F2}{(timings.LatencyOnnxP50Ms is { } onnx ? FormattableString.Invariant($", in ONNX Runtime {onnx:F2} ms") : "")}"));
        }

        if (timed == 0)
            throw new ArgumentException($"There is no finished run of {(methodNames is null ? $"track {track.Name}" : $"{methodNames} on track {track.Name}")} under {settings.Artifacts}. 'bench run --track {track.Name}' leaves them there.");
        RankedTable.Write(Terminal.Console, track, results.WriteTables(track, catalog));
    }
}
