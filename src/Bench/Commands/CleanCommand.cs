using System.CommandLine;
using Harness.Results;

namespace Bench.Commands;

/// <summary><c>bench clean</c>: gives disk back. Results are never touched.</summary>
internal static class CleanCommand
{
    public static Command Create()
    {
        var artifacts = DataOptions.Artifacts();
        var track = new Option<string?>("--track", "-t") { Description = "Of this track alone (default: all).", HelpName = "NAME" };
        var all = new Option<bool>("--all") { Description = "Finished runs too: their networks are gone, and a later 'bench run' trains them again." };
        var command = new Command("clean", "Remove what killed runs and checks left; with --all finished runs as well. Committed results and the cache stay.") { artifacts, track, all };
        command.SetAction(arguments => Run(
            UserFolders.Artifacts(arguments.GetValue(artifacts)), arguments.GetValue(track), arguments.GetValue(all)));
        return command;
    }

    private static void Run(string artifacts, string? track, bool all)
    {
        string[] runs = !Directory.Exists(artifacts) ? [] : [.. Directory.GetDirectories(artifacts).Where(path => track is null || Path.GetFileName(path) == track).SelectMany(path => Directory.GetDirectories(path))];
        string[] checks = !Directory.Exists(CheckCommand.Folder) ? [] : [.. Directory.GetDirectories(CheckCommand.Folder).Where(path => track is null || Path.GetFileName(path) == track)];
        var freed = 0L;
        foreach (var folder in runs.Where(path => all || RunFolder.IsPartial(path)).Concat(checks))
        {
            var bytes = RunFolder.TryRemove(folder);
            freed += bytes ?? 0;
            Console.Out.WriteLine($"{(bytes is null ? "left alone, a process works on it:" : "removed")} {Path.GetRelativePath(Environment.CurrentDirectory, folder)}");
        }

        Console.Out.WriteLine(Invariant($"{freed / 1e6:N1} MB freed"));
    }
}
