using System.CommandLine;
using Bench.Running;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench plan</c>: what a run would do, and about how long it would take.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var (methods, seeds, jobs) = (RunCommand.Methods(), RunCommand.Seeds(), RunCommand.Jobs());
        var command = new Command("plan",
            $"What 'bench run' with the same options would do: which runs are kept, which are to be done, about how long they take, and the disk "
            + $"they need. Nothing is trained. With --track {RunOptions.AllTracks}: for every track, in a line each.");
        options.AddTo(command);
        command.Add(methods);
        command.Add(seeds);
        command.Add(jobs);
        command.SetAction(arguments =>
        {
            var asked = (Methods: arguments.GetValue(methods), Seeds: arguments.GetValue(seeds), Jobs: arguments.GetValue(jobs));
            if (options.ReadAll(arguments) is { } tracks)
                AllTracks.Plan(tracks, asked.Methods, asked.Seeds, asked.Jobs, Console.Out);
            else
                Write(TrackPlan.Of(options.Read(arguments), asked.Methods, asked.Seeds, asked.Jobs));
        });
        return command;
    }

    private static void Write(TrackPlan plan)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns(new TableColumn("run"), new TableColumn(""), new TableColumn("takes about").RightAligned(), new TableColumn("disk").RightAligned());
        foreach (var run in plan.Runs)
            table.AddRow(
                run.Key.ToString(),
                run.Kept ? "kept" : "to do",
                run.Kept ? "" : run.Seconds is { } seconds ? RunText.Left(seconds) : "not recorded yet",
                Megabytes(run.Bytes));
        Terminal.Console.Write(table);
        Console.Out.WriteLine(plan.Summary);
        var artifacts = Path.GetRelativePath(Environment.CurrentDirectory, plan.Settings.Artifacts);
        Console.Out.WriteLine($"{Megabytes(plan.ToDo.Sum(run => run.Bytes))} of disk under {artifacts}");
    }

    private static string Megabytes(long bytes) => Invariant($"{bytes / 1e6:F1} MB");
}
