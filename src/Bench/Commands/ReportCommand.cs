using System.CommandLine;
using Harness.Tracks;
using Reports;

namespace Bench.Commands;

/// <summary><c>bench report</c>: tables, plots and pages again, from the records alone.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var track = new Option<string?>("--track", "-t") { Description = "Of this track alone (default: all that have results).", HelpName = "NAME" };
        var output = new Option<string?>("--output") { Description = "Where tables and records are (default: results in the repository).", HelpName = "DIR" };
        var command = new Command("report", "Make tables, plots and pages again from the records under results/TRACK/runs. Nothing is trained.") { track, output };
        command.SetAction(arguments => Run(arguments.GetValue(track), Path.GetFullPath(arguments.GetValue(output) ?? Path.Combine(Repository.Root, "results"))));
        return command;
    }

    private static void Run(string? name, string output)
    {
        Track[] tracks = name is null ? [.. TrackCatalog.All.Where(track => Directory.Exists(Path.Combine(output, track.Name, "runs")))] : [TrackCatalog.Find(name)];
        if (tracks.Length == 0)
            throw new ArgumentException($"There are no results under {output}. 'bench run' leaves them there.");
        foreach (var track in tracks)
        {
            var results = TrackReport.Write(track, output);
            Console.Out.WriteLine($"{track.Name}: {results.Runs.Count} runs of {results.Board.Methods.Count} entries");
        }
    }
}
