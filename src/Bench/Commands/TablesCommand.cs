using System.CommandLine;
using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
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
        command.SetAction(arguments =>
        {
            var folder = UserFolders.Results(arguments.GetValue(output));
            var chosen = DataOptions.TrackOf(arguments.GetValue(track)!, folder);
            var results = new ResultsFolder(folder, chosen.Name);
            if (Directory.Exists(results.Path))
                UserFolders.CheckResults(folder, chosen.Name);
            using var held = HeldResults.Of(results);
            var published = results.WriteTables(new Staleness(chosen, MethodCatalog.Load([])).Present);
            RankedTable.Write(Terminal.Console, chosen, published);
            if (published.Runs.Count == 0)
                throw new ArgumentException($"There is no record under {results.Path}. 'bench run --track {chosen.Name}' leaves them there.");
            RankedTable.ThrowWhereRefused(published.Refused.Count);
        });
        return command;
    }
}
