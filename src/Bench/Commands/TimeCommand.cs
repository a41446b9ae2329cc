using System.CommandLine;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Results;

namespace Bench.Commands;

/// <summary>
/// <c>bench time</c> measures the speed of finished runs again and together. Timings that were taken at different times also differ by what else the
/// machine did.
/// </summary>
internal static class TimeCommand
{
    public static Command Create()
    {
        var options = new RunOptions(trains: false);
        var methods = RunCommand.Methods();
        var command = new Command(
            "time",
            "Measure the speed of a track's finished runs again, all of them together. Use it where the machine was busy, or where runs "
            + "were measured at different times. Nothing is trained. Figures of speed change where the same run is published, and the tables, plots "
            + "and pages are made again.");
        options.AddTo(command, methods);
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
        settings.CheckFolders();
        var catalog = MethodCatalog.Load(settings.Plugins);
        var methods = ContestRun.MethodsOf(methodNames, catalog, track).Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        var data = track.Data.Open(settings.Data, settings.Text);
        var folders = RunFolder.AllOf(settings.Artifacts, track.Name).Where(folder => methods.Contains(folder.Key.Method)).ToArray();
        var before = folders.ToDictionary(folder => folder.Key, folder => RunRecord.Read(folder.Record));
        var timed = ContestRun.Trial(settings, data, folders, again: true, cancel);
        if (timed.Count == 0)
        {
            var wanted = methodNames is null ? $"track {track.Name}" : $"{methodNames} on track {track.Name}";
            throw new ArgumentException(
                $"There is no finished run of {wanted} under {settings.Artifacts}. 'bench run --track {track.Name}' leaves them there.");
        }

        foreach (var record in timed)
            Terminal.WriteLine($"[{record.Key}] {Change(before[record.Key], record)}");
        var notPublished = ContestRun.PublishTimings(settings, timed, cancel);
        RankedTable.ThrowWhereRefused(RunCommand.Finish(settings, cancel).RefusedRuns, notPublished);
    }

    private static string Change(RunRecord before, RunRecord now)
    {
        var onnx = now.LatencyOnnxP50Ms is { } latency ? Invariant($", in ONNX Runtime {latency:F2} ms") : "";
        return Invariant($"test {now.EvalSeconds:F2} s (was {before.EvalSeconds:F2}), ")
            + Invariant($"{now.LatencyMs:F2} ms a sentence (was {before.LatencyMs:F2}), rounds differ by {now.LatencyMsSpread:F2}, ")
            + Invariant($"95th percentile {now.LatencyP95Ms:F2}{onnx}");
    }
}
