using System.CommandLine;
using Bench.Clusters;
using Bench.Running;
using Harness.Results;

namespace Bench.Commands;

/// <summary><c>bench gather</c> makes tables of runs that other machines have made.</summary>
internal static class GatherCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var runs = new Option<string?>("--runs")
        {
            Description = "The list of runs that 'bench plan --export' wrote (default: all finished runs of these data under --artifacts).",
            HelpName = "FILE",
        };
        var command = new Command(
            "gather",
            "Publish finished runs that nodes of a cluster left under --artifacts, and make the tables and the page. "
            + "Where their speed was never measured, it is measured on this machine. Nothing is trained.");
        options.AddTo(command, runs);
        command.SetAction((arguments, _) =>
        {
            using var interruption = new Interruption();
            Run(options.Read(arguments), arguments.GetValue(runs), interruption.Token);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(RunSettings settings, string? list, CancellationToken cancel)
    {
        settings.CheckFolders();
        using var shared = RunFolder.ShareTrack(settings.Artifacts, settings.Track.Name);
        RunKey[]? listed = list is null ? null : [.. RunList.Read(list).Select(run => new RunKey(settings.Track.Name, run.Method, run.Seed))];
        if (listed is not null)
            LateFolders.Await(HasAll, () => Terminal.WriteLine("waiting for records that are not there yet, for two minutes at most"), cancel);
        var runs = ContestRun.Gather(settings, listed, cancel);
        var published = RunCommand.Finish(settings, cancel);
        RunKey[] missing = [.. (listed ?? []).Except(runs.Records.Select(record => record.Key))];
        if (missing.Length > 0)
            throw new RunFailedException(
                $"{RunText.Count(missing.Length, "run has", "runs have")} no record: {string.Join(", ", missing.Select(run => run.ToString()))}. "
                + "Submit them again: finished runs are kept.");
        ContestRun.ThrowWhereOneFailed(runs.Records);
        RankedTable.ThrowWhereRefused(published.RefusedRuns, runs.NotPublished);

        bool HasAll() => listed.All(run => File.Exists(new RunFolder(settings.Artifacts, run).Record));
    }
}
