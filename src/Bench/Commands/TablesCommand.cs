using System.CommandLine;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Bench.Commands;

/// <summary><c>bench tables</c>: makes a track's tables again, from its records alone.</summary>
internal static class TablesCommand
{
    public static Command Create()
    {
        var track = DataOptions.Track();
        var output = DataOptions.Output();
        var command = new Command(
            "tables", "Make a track's tables again from the records under results/TRACK/runs, and print the ranking. Nothing is trained.")
        {
            track, output,
        };
        command.SetAction((arguments, _) =>
        {
            using var interruption = new Interruption();
            var folder = UserFolders.Results(arguments.GetValue(output));
            var chosen = TrackCatalog.Find(arguments.GetValue(track)!, folder);
            var results = new ResultsFolder(folder, chosen.Name);
            if (!results.HasRuns)
                throw new ArgumentException($"There is no record under {results.Path}. 'bench run --track {chosen.Name}' leaves them there.");
            UserFolders.CheckResults(folder, chosen.Name);
            using var held = HeldResults.Of(results, interruption.Token);
            var published = results.WriteTables(new Staleness(chosen, MethodCatalog.Load([])).Present);
            RankedTable.Write(Terminal.Console, chosen, published);
            interruption.Token.ThrowIfCancellationRequested();
            RankedTable.ThrowWhereRefused(published.RefusedRuns);
            return Task.CompletedTask;
        });
        return command;
    }
}
