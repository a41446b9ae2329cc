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
    private const string AskedAll = "asked all";

    // A constructor or a Build that never ends is given up after a minute at most, and named with the other faults.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    // These build networks themselves. In a contest every run builds its own, in its own process.
    private static readonly string[] Builders = ["list", "plan"];

    /// <summary>Tries the plugins that a command line names.</summary>
    /// <exception cref="PluginException">A method crashed the process, or did not answer; the message says which, where and how.</exception>
    /// <exception cref="OperationCanceledException">The program was asked to stop.</exception>
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
        using var interruption = new Interruption();
        var command = ChildProcesses.ThisProgram([CommandName, .. arguments]);
        var all = new RunProcesses(command);
        using var process = Process.Start(command)!;
        var errors = new ChildErrors("the process that tried it");
        var asked = "the plugins";
        var hasAskedAll = false;
        var silent = Stopwatch.StartNew();
        try
        {
            var heard = Task.WhenAll(
                OutputLines.ReadAsync(process.StandardError, errors.Add), OutputLines.ReadAsync(process.StandardOutput, Hear));
            while (!hasAskedAll && !process.WaitForExit(Pause))
            {
                interruption.Token.ThrowIfCancellationRequested();
                if (silent.Elapsed > Patience)
                    throw new PluginException(
                        Invariant($"{asked}: there was no answer within {Patience.TotalMinutes} minutes. Mend it, or leave out its folder."));
            }

            // What a process wrote before it ended arrives, unless another process holds its output.
            if (!hasAskedAll)
                heard.Wait(LastOutput);
        }
        finally
        {
            // Also what the plugins started is ended, and threads that they left behind.
            all.End(process);
        }

        // Ctrl-C in a terminal ends that process as well.
        interruption.Token.ThrowIfCancellationRequested();
        // Whatever else is wrong this process finds by itself, and says more of it.
        if (!hasAskedAll && ChildErrors.IsOfSignal(process.ExitCode))
            throw new PluginException($"{asked}: {errors.Reason(process.ExitCode)}. Mend it, or leave out its folder.");

        void Hear(string line)
        {
            if (line == AskedAll)
                hasAskedAll = true;
            if (!line.StartsWith(Asking, StringComparison.Ordinal))
                return;
            asked = line[Asking.Length..];
            silent.Restart();
        }
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

        Console.Out.WriteLine(AskedAll);

        static void Say(string what) => Console.Out.WriteLine(Asking + what);
    }
}
