using System.CommandLine;
using System.Diagnostics;
using Bench.Commands;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;

namespace Bench.Running;

/// <summary>
/// Asks the methods of --plugins in a process of its own what the program will ask them. One that crashes that process, as a method does that calls
/// itself without end, is named; in this process nobody could say who it was.
/// </summary>
internal static class PluginTrial
{
    /// <summary>The hidden command of that process.</summary>
    public const string CommandName = "try-plugins";

    /// <summary>The option by which that command also builds the networks.</summary>
    public const string BuildOption = "--build";

    // A method may write lines of its own.
    private const string Asking = "asking ";

    // These build networks themselves. In a contest every run builds its own, in its own process.
    private static readonly string[] Builders = ["list", "plan"];

    /// <summary>Tries the plugins that a command line names.</summary>
    /// <exception cref="PluginException">A method crashed the process; the message says which, where and how.</exception>
    public static void CheckPluginsOf(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        if (command.Hidden || !Has(DataOptions.PluginsName) || parsed.GetValue<string[]>(DataOptions.PluginsName) is not { Length: > 0 } folders)
            return;
        var track = (Has(DataOptions.TrackName) ? parsed.GetValue<string?>(DataOptions.TrackName) : null) ?? TrackCatalog.Default;
        string[] build = Builders.Contains(command.Name) || track == RunOptions.AllTracks ? [BuildOption] : [];
        Check([DataOptions.PluginsName, .. folders, .. build, DataOptions.TrackName, track]);

        bool Has(string option) => command.Options.Any(known => known.Name == option);
    }

    private static void Check(string[] arguments)
    {
        using var process = Process.Start(ChildProcesses.ThisProgram([CommandName, .. arguments]))!;
        var errors = new ChildErrors("the process that tried it");
        process.ErrorDataReceived += (_, line) => errors.Add(line.Data ?? "");
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        var last = "";
        while (process.StandardOutput.ReadLine() is { } line)
            if (line.StartsWith(Asking, StringComparison.Ordinal))
                last = line[Asking.Length..];
        process.WaitForExit();
        // Whatever else is wrong this process finds by itself, and says more of it.
        if (ChildErrors.IsOfSignal(process.ExitCode))
            throw new PluginException($"{last}: {errors.Reason(process.ExitCode)}. Mend it, or leave out its folder.");
    }

    /// <summary>Asks every method of the plugins, and says on standard output each time which is asked.</summary>
    /// <param name="builds">True to build the networks as well.</param>
    public static void Try(IReadOnlyList<string> folders, IReadOnlyList<Track> tracks, bool builds)
    {
        var own = MethodCatalog.Load([]);
        var catalog = MethodCatalog.Survey(folders, Say);
        foreach (var method in catalog.All.Where(method => own.All.All(known => known.GetType() != method.GetType())))
            foreach (var track in tracks)
            {
                Say($"{method.GetType().FullName} on track {track.Name}");
                try
                {
                    if (!method.Enters(track))
                        continue;
                    MethodCatalog.CheckOn(method, track);
                    if (builds)
                        _ = UntrainedModel.Of(method, track, model => model.StoredBytes);
                }
                // What can be caught is caught where it matters, too.
                catch (Exception)
                {
                }
            }

        static void Say(string what) => Console.Out.WriteLine(Asking + what);
    }
}
