using System.CommandLine;
using Harness.Results;

namespace Bench.Commands;

/// <summary><c>bench clean</c> frees disk space. It never touches results.</summary>
internal static class CleanCommand
{
    public static Command Create()
    {
        var artifacts = DataOptions.Artifacts();
        var track = new Option<string?>("--track", "-t") { Description = "Clean this track alone (default: all tracks).", HelpName = "NAME" };
        var all = new Option<bool>("--all") { Description = "Remove finished runs too, with their networks; a later 'bench run' trains them again." };
        var command = new Command(
            "clean", "Remove what interrupted runs and checks left on disk. Committed results, downloads and pretrained networks stay.")
        {
            artifacts, track, all,
        };
        command.SetAction(arguments => Run(UserFolders.Artifacts(arguments.GetValue(artifacts)), arguments.GetValue(track), arguments.GetValue(all)));
        return command;
    }

    private static void Run(string artifacts, string? track, bool all)
    {
        var runs = TrackFolders(artifacts, track).SelectMany(Directory.GetDirectories).Where(run => all || RunFolder.IsPartial(run));
        var checks = TrackFolders(CheckCommand.Folder, track);
        var freed = 0L;
        foreach (var folder in runs.Concat(checks).ToArray())
        {
            var bytes = RunFolder.TryRemove(folder);
            freed += bytes ?? 0;
            Terminal.WriteLine($"{(bytes is null ? "left alone, a process works on it:" : "removed")} {UserFolders.Shown(folder)}");
        }

        Terminal.WriteLine(Invariant($"{freed / 1e6:N1} MB freed"));
    }

    private static IEnumerable<string> TrackFolders(string parent, string? track) => !Directory.Exists(parent)
        ? []
        : Directory.GetDirectories(parent).Where(folder => track is null || Path.GetFileName(folder) == track);
}
