using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Results;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench run</c>: trains, referees and ranks.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var (methods, seeds, jobs) = (Methods(), Seeds(), Jobs());
        var command = new Command("run",
            $"Train, referee and rank the entries of a track, or with --track {RunOptions.AllTracks} of every track whose data and weights are on "
            + "this machine. Finished runs are kept; Ctrl-C and the same command again go on.");
        options.AddTo(command);
        command.Add(methods);
        command.Add(seeds);
        command.Add(jobs);
        command.SetAction(async (arguments, _) =>
        {
            using var interruption = new Interruption();
            var asked = (Methods: arguments.GetValue(methods), Seeds: arguments.GetValue(seeds), Jobs: arguments.GetValue(jobs));
            return options.ReadAll(arguments) is { } tracks
                ? await RunAllAsync(tracks, asked.Methods, asked.Seeds, asked.Jobs, interruption.Token)
                : await RunAsync(options.Read(arguments), asked.Methods, asked.Seeds, asked.Jobs, interruption.Token);
        });
        return command;
    }

    public static Option<string?> Methods() => new("--methods", "-m") { Description = "Entries joined by + (default: all). 'bench list' names them.", HelpName = "A+B" };

    public static Option<string?> Seeds() => new("--seeds", "-s") { Description = "Seeds joined by + (default: the track's).", HelpName = "1+2" };

    public static Option<int?> Jobs() => new("--jobs", "-j") { Description = "Runs at the same time (default: cores by threads a run); threads a run stay as they are.", HelpName = "N" };

    // A track with a failed run does not keep the next one from running.
    private static async Task<int> RunAllAsync(IReadOnlyList<RunSettings> tracks, string? methods, string? seeds, int? jobs, CancellationToken cancel)
    {
        var failures = new List<string>();
        foreach (var plan in AllTracks.Plan(tracks, methods, seeds, jobs, Console.Out))
        {
            try
            {
                await RunAsync(plan.Settings, AllTracks.MethodsOn(plan.Settings, methods), seeds, jobs, cancel);
            }
            catch (RunFailedException error)
            {
                failures.Add($"{plan.Settings.Track.Name}: {error.Message}");
            }
        }

        return failures.Count == 0 ? 0 : throw new RunFailedException(string.Join("; ", failures));
    }

    private static async Task<int> RunAsync(RunSettings settings, string? methods, string? seeds, int? jobs, CancellationToken cancel)
    {
        var records = await ContestRun.RunAsync(settings, methods, seeds, jobs, cancel);
        var results = new ResultsFolder(settings.Output, settings.Track.Name);
        var published = results.WriteTables(new Staleness(settings.Track, MethodCatalog.Load(settings.Plugins)).Present);
        RankedTable.Write(Terminal.Console, settings.Track, published);
        Terminal.Console.WriteLine($"tables and records: {Path.GetRelativePath(Environment.CurrentDirectory, results.Path)}; networks and logs: {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(settings.Artifacts, settings.Track.Name))}");
        Report(settings, published);
        ContestRun.ThrowWhereOneFailed(records);
        return 0;
    }

    // Plots and pages are made from what is on disk by now: whoever cannot draw has lost nothing.
    private static void Report(RunSettings settings, PublishedResults published)
    {
        try
        {
            ReportCommand.Write(settings.Track, settings.Output, published, MethodCatalog.Load(settings.Plugins), withText: false, settings.Data);
            ReportCommand.WriteIndex(settings.Output);
            Terminal.Console.WriteLine($"page: {Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(settings.Output, settings.Track.Name, Reports.Page.TrackPage.FileName))}");
        }
        catch (Exception error) when (error is DllNotFoundException or DataFormatException)
        {
            Terminal.Console.WriteLine($"no plots and no page: {error.Message}");
        }
    }
}
