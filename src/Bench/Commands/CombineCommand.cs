using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Results;
using Harness.Tasks;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary><c>bench combine</c> says what finished runs reach on validation together. It keeps a list of what was combined.</summary>
internal static class CombineCommand
{
    public static Command Create()
    {
        var options = new RunOptions(trains: false);
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Two runs or more under --artifacts: METHOD-seedN, or METHOD for its first seed.",
            Arity = new ArgumentArity(2, 1_000),
        };
        var command = new Command(
            "combine",
            "Score finished runs on validation, each by itself and every two or more of them by the mean of their probabilities; the test split is "
            + "not read. Runs that are better together may be better teachers. results/TRACK/combined.csv lists what was combined.")
        {
            runs,
        };
        options.AddTo(command);
        command.SetAction((arguments, _) =>
        {
            using var interruption = new Interruption();
            var output = arguments.InvocationConfiguration.Output;
            Run(options.Read(arguments), arguments.GetRequiredValue(runs), output, interruption.Token);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(RunSettings settings, string[] names, TextWriter output, CancellationToken cancel)
    {
        var track = settings.Track;
        var results = new ResultsFolder(settings.Output, track.Name);
        UserFolders.CheckWritable("--output", results.Path);
        // A table that cannot be read would be found after the work.
        _ = results.ReadCombined();
        using var shared = RunFolder.ShareTrack(settings.Artifacts, track.Name);
        var data = track.Data.Open(settings.Data, settings.Text);
        RunFolder[] runs = [.. names.Select(name => Find(settings.Artifacts, track.Name, name, data.Hash))];
        results.AddCombined(Scored(settings, runs, data, output, cancel), track.Task.Metrics);
    }

    private static IReadOnlyList<CombinedRow> Scored(
        RunSettings settings, RunFolder[] runs, IContestData data, TextWriter output, CancellationToken cancel)
    {
        using var turn = MachineTurn.Begin(MachineTurn.FolderHere, "a combination of runs", Terminal.WriteLine, cancel: cancel);
        set_num_threads(settings.Threads);
        var headline = settings.Track.Task.Metrics.Headline.Title;
        return new MeanOfRuns(new RunContext(settings.Track, data, settings.Device, settings.Artifacts)).Score(runs, row =>
        {
            cancel.ThrowIfCancellationRequested();
            turn.Yield();
            var apart = row.ValidationApart is { } one ? Invariant($", {one:F4} word by word") : "";
            output.WriteLine(Invariant($"validation {headline} {row.Validation:F4}{apart}: {row.Runs}"));
        });
    }

    private static RunFolder Find(string artifacts, string track, string name, string dataHash)
    {
        var path = RunNames.FolderOf(artifacts, track, name);
        var record = RunRecord.Read(Path.Combine(path, RunFolder.RecordFile));
        var run = new RunFolder(artifacts, record.Key);
        if (Path.GetFullPath(path) != Path.GetFullPath(run.Path))
            throw new ArgumentException($"{name}: this is no run under {artifacts}. Name the folder of artifacts that it is in with --artifacts.");
        var fault = record switch
        {
            { Status: not RunStatus.Ok } => $"{record.Key} left no network: {record.Reason}",
            { Provenance.Data: var own } when own != dataHash => $"{record.Key} was trained on other data than these",
            _ => run.FaultOf(record),
        };
        if (fault is not null)
            throw new DataFormatException($"{fault}. {RunNames.RemedyOf(record)}");
        return run;
    }
}
