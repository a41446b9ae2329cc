using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Results;
using Reports.Page;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench run</c> trains, referees and ranks entries.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var methods = Methods();
        var seeds = Seeds();
        var jobs = Jobs();
        var limits = new LimitOptions();
        var command = new Command(
            "run",
            $"Train, referee and rank the entries of a track, or with --track {RunOptions.AllTracks} those of every track whose data and weights "
            + "are on this machine. Finished runs are kept: after Ctrl-C the same command continues.");
        options.AddTo(command, [methods, seeds, jobs, .. limits.All]);
        command.SetAction(async (arguments, _) =>
        {
            using var interruption = new Interruption();
            var askedMethods = arguments.GetValue(methods);
            var askedSeeds = arguments.GetValue(seeds);
            var askedJobs = arguments.GetValue(jobs);
            if (options.ReadAll(arguments) is { } tracks)
                await RunAllAsync(
                    [.. tracks.Select(one => limits.In(one, arguments))], askedMethods, askedSeeds, askedJobs, interruption.Token);
            else
                await RunAsync(limits.In(options.Read(arguments), arguments), askedMethods, askedSeeds, askedJobs, interruption.Token);
        });
        return command;
    }

    public static Option<string?> Methods() => new("--methods", "-m")
    {
        Description = "Names of entries joined by + (default: all entries of the track). 'bench list' shows them.",
        HelpName = "A+B",
    };

    public static Option<string?> Seeds() => new("--seeds", "-s")
    {
        Description = "Seeds joined by + (default: the track's seeds, and those that an entry has in the results).",
        HelpName = "1+2",
    };

    public static Option<int?> Jobs() => new("--jobs", "-j")
    {
        Description = "The number of runs at the same time (default: as many as cores and memory allow). It does not change the threads of a run.",
        HelpName = "N",
    };

    // A track with a failed run, or with a published run that is damaged, does not keep the next one from running.
    private static async Task RunAllAsync(IReadOnlyList<RunSettings> tracks, string? methods, string? seeds, int? jobs, CancellationToken cancel)
    {
        var failures = new List<string>();
        foreach (var plan in AllTracks.Plan(tracks, methods, seeds, jobs, Console.Out))
        {
            try
            {
                await RunAsync(plan.Settings, AllTracks.MethodsOn(plan.Settings, methods), seeds, jobs, cancel);
            }
            catch (Exception error) when (error is RunFailedException or DataFormatException)
            {
                failures.Add($"{plan.Settings.Track.Name}: {error.Message}");
            }
        }

        if (failures.Count > 0)
            throw new RunFailedException(string.Join("; ", failures));
    }

    private static async Task RunAsync(RunSettings settings, string? methods, string? seeds, int? jobs, CancellationToken cancel)
    {
        var results = new ResultsFolder(settings.Output, settings.Track.Name);
        var runs = await ContestRun.RunAsync(settings, methods, seeds, jobs, results, cancel);
        var published = Finish(settings, cancel);
        ContestRun.ThrowWhereOneFailed(runs.Records);
        RankedTable.ThrowWhereRefused(published.RefusedRuns, runs.NotPublished);
    }

    /// <summary>Makes the tables, the plots and the page of a track whose records are published.</summary>
    public static PublishedResults Finish(RunSettings settings, CancellationToken cancel)
    {
        var results = new ResultsFolder(settings.Output, settings.Track.Name);
        using var held = HeldResults.Of(results, cancel);
        var present = new Staleness(settings.Track, MethodCatalog.Load(settings.Plugins)).Present;
        var published = Waiting.For(Terminal.Console, "making the tables", () => results.WriteTables(present));
        RankedTable.Write(Terminal.Console, settings.Track, published);
        var networks = Path.Combine(settings.Artifacts, settings.Track.Name);
        Terminal.Console.WriteLine($"tables and records: {UserFolders.Shown(results.Path)}; networks and logs: {UserFolders.Shown(networks)}");
        Report(settings, published);
        cancel.ThrowIfCancellationRequested();
        return published;
    }

    // Plots and pages are made from records that are on disk by now, so nothing is lost where they cannot be drawn.
    private static void Report(RunSettings settings, PublishedResults published)
    {
        try
        {
            Waiting.For(Terminal.Console, "drawing the plots and the page", () =>
            {
                ReportCommand.Write(
                    settings.Track, settings.Output, published, MethodCatalog.Load(settings.Plugins), withText: false, settings.Data);
                ReportCommand.WriteIndex(settings.Output);
                return published;
            });
            Terminal.Console.WriteLine($"page: {UserFolders.Shown(Path.Combine(settings.Output, settings.Track.Name, TrackPage.FileName))}");
        }
        catch (Exception error) when (error is DllNotFoundException or DataFormatException or IOException)
        {
            Terminal.Console.WriteLine($"no plots and no page: {error.Message}");
        }
    }
}
