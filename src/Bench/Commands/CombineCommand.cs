using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Results;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary><c>bench combine</c> says what finished runs reach on validation together. It keeps a list of what was combined.</summary>
internal static class CombineCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Two runs or more under --artifacts: METHOD-seedN, or METHOD for its first seed.",
            Arity = new ArgumentArity(2, 1_000),
        };
        var command = new Command(
            "combine",
            "Label the validation split by the mean of the probabilities of finished runs, of each choice among them; the test split is not read. "
            + "Runs that are better together make a better teacher. results/TRACK/combined.csv lists what was combined.")
        {
            runs,
        };
        options.AddTo(command);
        command.SetAction((arguments, _) =>
        {
            using var interruption = new Interruption();
            Run(options.Read(arguments), arguments.GetRequiredValue(runs), interruption.Token);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(RunSettings settings, string[] names, CancellationToken cancel)
    {
        var track = settings.Track;
        var results = new ResultsFolder(settings.Output, track.Name);
        UserFolders.CheckWritable("--output", results.Path);
        RunFolder[] runs = [.. names.Select(name => Find(settings.Artifacts, track.Name, name))];
        var data = track.Data.Open(settings.Data, settings.Text);
        using var turn = MachineTurn.Begin(MachineTurn.FolderHere, "a combination of runs", Terminal.WriteLine, cancel: cancel);
        set_num_threads(settings.Threads);
        var headline = track.Task.Metrics.Headline.Title;
        var rows = new MeanOfRuns(new RunContext(track, data, settings.Device, settings.Artifacts)).Score(runs, row =>
        {
            cancel.ThrowIfCancellationRequested();
            turn.Yield();
            var apart = row.ValidationApart is { } one ? Invariant($", {one:F4} word by word") : "";
            Terminal.WriteLine(Invariant($"validation {headline} {row.Validation:F4}{apart}: {row.Runs}"));
        });
        results.AddCombined(rows, track.Task.Metrics);
    }

    private static RunFolder Find(string artifacts, string track, string name)
    {
        var path = RunNames.FolderOf(artifacts, track, name);
        var record = RunRecord.Read(Path.Combine(path, RunFolder.RecordFile));
        var run = new RunFolder(artifacts, record.Key);
        if (Path.GetFullPath(path) != Path.GetFullPath(run.Path))
            throw new ArgumentException($"{name}: this is no run under {artifacts}. Name its folder's folder of artifacts with --artifacts.");
        if (run.FaultOf(record) is { } fault)
            throw new DataFormatException($"{fault}. Make the run anew with 'bench run --track {track} --methods {record.Method}'.");
        return run;
    }
}
