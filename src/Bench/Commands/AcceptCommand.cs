using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Bench.Commands;

/// <summary><c>bench accept</c>: replaces the committed results by those of the last check.</summary>
internal static class AcceptCommand
{
    public static Command Create()
    {
        var track = DataOptions.Track();
        var output = DataOptions.Output();
        var plugins = DataOptions.Plugins();
        var command = new Command(
            "accept", "Replace a track's committed results by those of its last 'bench check', and make its tables, plots and pages again.")
        {
            track, output, plugins,
        };
        command.SetAction((arguments, _) =>
        {
            using var interruption = new Interruption();
            Run(
                TrackCatalog.Find(arguments.GetValue(track)!),
                UserFolders.Results(arguments.GetValue(output)),
                arguments.GetValue(plugins) ?? [],
                interruption.Token);
            return Task.CompletedTask;
        });
        return command;
    }

    private static void Run(Track track, string output, string[] plugins, CancellationToken cancel)
    {
        var from = new ResultsFolder(CheckCommand.Folder, track.Name);
        var to = new ResultsFolder(output, track.Name);
        using var heldCheck = CheckCommand.Held(from, cancel);
        if (!from.HasRuns)
            throw new ArgumentException($"There is no check of {track.Name} to accept. Run 'bench check --track {track.Name}' first.");
        var catalog = MethodCatalog.Load(plugins);
        var staleness = new Staleness(track, catalog);
        var accepted = from.Read(staleness.Present);
        foreach (var run in accepted.Refused)
            Terminal.WriteLine(RankedTable.RefusalOf(run with { Remedy = $"Check it anew with 'bench check --track {track.Name}'" }));
        if (accepted.RefusedRuns > 0)
            throw new DataFormatException($"Nothing was accepted, because of {RunText.Count(accepted.RefusedRuns, "run", "runs")} of the check.");
        foreach (var name in accepted.LeftOut)
            Terminal.WriteLine($"{PrintableText.OfLine(name)} does not belong with the other runs of the check, and is not accepted");
        string[] names = [.. accepted.Runs.Select(run => run.Name)];
        using var held = HeldResults.Of(to, cancel);
        to.Take(from, names);
        var published = to.WriteTables(staleness.Present);
        ReportCommand.Write(track, output, published, catalog, withText: false, data: null);
        ReportCommand.WriteIndex(output);
        Terminal.WriteLine($"accepted: {string.Join(", ", names)}");
        foreach (var run in published.Refused)
            Terminal.WriteLine(RankedTable.RefusalOf(run));
        cancel.ThrowIfCancellationRequested();
        RankedTable.ThrowWhereRefused(published.RefusedRuns);
    }
}
