using System.CommandLine;
using Bench.Clusters;
using Bench.Running;
using Harness.Contest.Methods;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench plan</c> tells what a run would do, and about how long it would take.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var methods = RunCommand.Methods();
        var seeds = RunCommand.Seeds();
        var jobs = RunCommand.Jobs();
        var export = new ExportOptions();
        var command = new Command(
            "plan",
            "Show what 'bench run' with the same options would do: which runs it keeps, which it does, and about how much time and "
            + $"disk space they need. Nothing is trained. With --track {RunOptions.AllTracks} every track is shown in a line of its own.");
        options.AddTo(command, [methods, seeds, jobs, .. export.All]);
        command.SetAction(arguments =>
        {
            var askedMethods = arguments.GetValue(methods);
            var askedSeeds = arguments.GetValue(seeds);
            var askedJobs = arguments.GetValue(jobs);
            var request = export.Read(arguments);
            if (options.ReadAll(arguments) is not { } tracks)
                Print(options.Read(arguments), askedMethods, askedSeeds, askedJobs, request);
            else if (request is null)
                AllTracks.Plan(tracks, askedMethods, askedSeeds, askedJobs, Console.Out);
            else
                throw new ArgumentException($"--export: files are written for one track. Name it with --track instead of {RunOptions.AllTracks}.");
        });
        return command;
    }

    private static void Print(RunSettings settings, string? methods, string? seeds, int? jobs, ExportRequest? request)
    {
        // Data and weights say which runs are kept, so that there is no more to tell without them.
        var catalog = MethodCatalog.Load(settings.Plugins);
        var entries = ContestRun.WithTeachers(ContestRun.MethodsOf(methods, catalog, settings.Track), catalog);
        var missing = MissingFiles.Of(settings, entries);
        if (missing.IsEmpty)
        {
            var plan = TrackPlan.Of(settings, methods, seeds, jobs);
            Print(plan);
            if (request is not null)
                Export(plan, jobs, request);
        }
        else if (request is not null)
        {
            throw new ArgumentException(
                $"--export: nodes would have to fetch {missing.Description}. Fetch that into a folder that all nodes see first: set BENCH_CACHE.");
        }
        else
        {
            Terminal.WriteLine($"'bench run' would fetch {missing.Description} first; 'bench plan' tells the rest once that is done.");
        }
    }

    private static void Export(TrackPlan plan, int? jobs, ExportRequest request)
    {
        var track = plan.Settings.Track.Name;
        if (plan.Pretrains)
            throw new ArgumentException($"--export: track {track} pretrains its teacher. Do that first: bench pretrain --track {track}.");
        var minutes = plan.Runs.ToDictionary(run => run.Key, run => run.Seconds / 60);
        var files = ClusterFiles.Write(plan.Settings, plan.Order, minutes.GetValueOrDefault, jobs, request);
        Terminal.WriteLine($"written: {string.Join(", ", files.Select(UserFolders.Shown))}");
        Terminal.WriteLine($"start with {UserFolders.Shown(files[^1])}");
    }

    private static void Print(TrackPlan plan)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("run", "");
        table.AddColumns(new TableColumn("takes about").RightAligned(), new TableColumn("disk").RightAligned());
        foreach (var run in plan.Runs)
            table.AddText(run.Key.ToString(), run.Kept ? "kept" : "to do", Duration(run), Megabytes(run.Bytes));
        Terminal.Console.Write(table);
        Terminal.WriteLine(plan.Summary);
        Terminal.WriteLine($"{Megabytes(plan.ToDo.Sum(run => run.Bytes))} of disk under {UserFolders.Shown(plan.Settings.Artifacts)}");
    }

    private static string Duration(PlannedRun run)
    {
        if (run.Kept)
            return "";
        if (run.Seconds is not { } seconds)
            return "not known";
        return (run.ForecastFrom.Count > 0 ? "~ " : "") + RunText.Left(seconds);
    }

    private static string Megabytes(long bytes) => Invariant($"{bytes / 1e6:F1} MB");
}
