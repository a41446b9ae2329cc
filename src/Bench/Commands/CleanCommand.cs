using System.CommandLine;
using Harness.Contest.Tracks;
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
        // A track of the user's own is known by the folder that it left.
        if (track is not null && !TrackFolders(artifacts, track).Any() && !TrackFolders(CheckCommand.Folder, track).Any())
            track = TrackCatalog.Find(track).Name;
        var freed = TrackFolders(artifacts, track).Sum(folder => CleanTrack(artifacts, folder, all))
            + TrackFolders(CheckCommand.Folder, track).Sum(CleanCheck);
        Terminal.WriteLine(Invariant($"{freed / 1e6:N1} MB freed"));
    }

    // A contest that works on a track learns from its finished runs, and goes on from those that were interrupted.
    private static long CleanTrack(string artifacts, string folder, bool all)
    {
        // The folder may be one that has nothing to do with a contest, and then not even a lock is left in it.
        if (!RunsIn(folder).Any())
            return 0;
        if (new DirectoryInfo(folder).LinkTarget is { } target)
        {
            Terminal.WriteLine($"left alone, a link to {target}: {UserFolders.Shown(folder)}");
            return 0;
        }

        using var held = RunFolder.TryLockTrack(artifacts, Path.GetFileName(folder));
        if (held is not null)
            return RunsIn(folder).Where(run => all || RunFolder.IsPartial(run)).Sum(Remove);
        Terminal.WriteLine($"left alone, a contest works on it: {UserFolders.Shown(folder)}");
        return 0;
    }

    private static long CleanCheck(string folder)
    {
        using var held = new ResultsFolder(CheckCommand.Folder, Path.GetFileName(folder)).TryLockCheck();
        if (held is not null)
            return Remove(folder);
        Terminal.WriteLine($"left alone, a check uses it: {UserFolders.Shown(folder)}");
        return 0;
    }

    private static long Remove(string folder)
    {
        var bytes = RunFolder.TryRemove(folder);
        Terminal.WriteLine($"{(bytes is null ? "left alone, a process works on it:" : "removed")} {UserFolders.Shown(folder)}");
        return bytes ?? 0;
    }

    private static IEnumerable<string> RunsIn(string folder) => Directory.GetDirectories(folder).Where(RunFolder.IsOfRun);

    private static IEnumerable<string> TrackFolders(string parent, string? track) => !Directory.Exists(parent)
        ? []
        : Directory.GetDirectories(parent).Where(folder => track is null || Path.GetFileName(folder) == track);
}
