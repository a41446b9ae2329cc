using System.CommandLine;
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
        var command = new Command(
            "plan",
            "Show what 'bench run' with the same options would do: which runs it keeps, which it does, and about how much time and "
            + $"disk space they need. Nothing is trained. With --track {RunOptions.AllTracks} every track is shown in a line of its own.");
        options.AddTo(command, methods, seeds, jobs);
        command.SetAction(arguments =>
        {
            var askedMethods = arguments.GetValue(methods);
            var askedSeeds = arguments.GetValue(seeds);
            var askedJobs = arguments.GetValue(jobs);
            if (options.ReadAll(arguments) is { } tracks)
                AllTracks.Plan(tracks, askedMethods, askedSeeds, askedJobs, Console.Out);
            else
                Print(options.Read(arguments), askedMethods, askedSeeds, askedJobs);
        });
        return command;
    }

    private static void Print(RunSettings settings, string? methods, string? seeds, int? jobs)
    {
        // Data and weights say which runs are kept, so that there is no more to tell without them.
        var catalog = MethodCatalog.Load(settings.Plugins);
        var entries = ContestRun.WithTeachers(ContestRun.MethodsOf(methods, catalog, settings.Track), catalog);
        var missing = MissingFiles.Of(settings, entries);
        if (missing.IsEmpty)
            Print(TrackPlan.Of(settings, methods, seeds, jobs));
        else
            Terminal.WriteLine($"'bench run' would fetch {missing.Description} first; 'bench plan' tells the rest once that is done.");
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
