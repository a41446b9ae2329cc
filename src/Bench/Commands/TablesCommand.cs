using System.CommandLine;
using Bench.Running;
using Harness.Refereeing;
using Harness.Tracks;

namespace Bench.Commands;

/// <summary><c>bench tables</c>: a track's tables again, from its records alone.</summary>
internal static class TablesCommand
{
    public static Command Create()
    {
        var track = DataOptions.Track();
        var output = new Option<string>("--output") { Description = "Where tables and records are (default: results in the repository).", HelpName = "DIR" };
        var command = new Command("tables", "Make a track's tables again from the records under results/TRACK/runs, and print the ranking. Nothing is trained.") { track, output };
        command.SetAction(arguments =>
        {
            var chosen = TrackCatalog.Find(arguments.GetValue(track)!);
            var results = new ResultsFolder(Path.GetFullPath(arguments.GetValue(output) ?? Path.Combine(Repository.Root, "results")), chosen.Name);
            if (RankedTable.Write(Terminal.Console, chosen, results).Runs.Count == 0)
                throw new ArgumentException($"There is no record under {results.Path}. 'bench run --track {chosen.Name}' leaves them there.");
        });
        return command;
    }
}
