using System.CommandLine;
using System.Globalization;
using Bench.Running;
using Harness.Models;
using Harness.Refereeing;
using Spectre.Console;

namespace Bench.Commands;

/// <summary><c>bench plan</c>: what a run would do, and about how long it would take.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var (methods, seeds, jobs) = (RunCommand.Methods(), RunCommand.Seeds(), RunCommand.Jobs());
        var command = new Command("plan", "What 'bench run' with the same options would do: which runs are kept, which are to be done, about how long they take, and the disk they need. Nothing is trained.");
        options.AddTo(command);
        command.Add(methods);
        command.Add(seeds);
        command.Add(jobs);
        command.SetAction(arguments => Run(options.Read(arguments), arguments.GetValue(methods), arguments.GetValue(seeds), arguments.GetValue(jobs) ?? 0));
        return command;
    }

    private static void Run(RunSettings settings, string? methodNames, string? seedNames, int askedJobs)
    {
        var (track, jobs) = (settings.Track, askedJobs > 0 ? askedJobs : settings.DefaultJobs);
        var catalog = MethodCatalog.Load(settings.Plugins);
        var methods = ContestRun.MethodsOf(methodNames, catalog, track);
        var seeds = ContestRun.SeedsOf(seedNames, track);
        var data = track.Data.Open(settings.Data, settings.Text);
        var pretrained = StartingWeights.Find(settings, data);
        var referee = new Referee(track, data, settings.Device, settings.Artifacts, pretrained);
        var recorded = new ResultsFolder(settings.Output, track.Name).Read(track, catalog).Runs.Select(run => run.Record).ToArray();
        var teacher = catalog.Find(CompressionMethod.TeacherName);
        var runs = methods.SelectMany(method => seeds.Select(seed => (Method: method, Seed: seed))).Prepend((Method: teacher, Seed: Rules.TeacherSeed)).DistinctBy(run => (run.Method.Name, run.Seed));

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns(new TableColumn("run"), new TableColumn(""), new TableColumn("takes about").RightAligned(), new TableColumn("disk").RightAligned());
        var (seconds, bytes, todo, unknown) = (0.0, 0L, 0, 0);
        foreach (var (method, seed) in runs)
        {
            var key = new RunKey(track.Name, method.Name, seed);
            var known = recorded.Where(record => record.Method == method.Name && record.TrainSeconds is not null).OrderBy(record => Math.Abs(record.Seed - seed)).FirstOrDefault();
            var size = known?.StoredBytes ?? SizeOf(method, settings);
            if (IsKept(referee, method, new RunFolder(settings.Artifacts, key)))
            {
                table.AddRow(key.ToString(), "kept", "", Megabytes(size));
                continue;
            }

            todo++;
            bytes += size;
            unknown += known is null ? 1 : 0;
            // Beside training: both splits are labelled, and speed is measured.
            var takes = known is null ? (double?)null : known.TrainSeconds!.Value + 6 * (known.EvalSeconds ?? 0);
            seconds += takes ?? 0;
            table.AddRow(key.ToString(), "to do", takes is { } known_ ? RunText.Left(known_) : "not recorded yet", Megabytes(size));
        }

        Terminal.Console.Write(table);
        if (track.BeginsPretrained && pretrained is null)
            Terminal.Console.WriteLine("first of all the teacher is pretrained: see 'bench pretrain --help'");
        Terminal.Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{todo} to do, {RunText.Count(jobs, "run", "runs")} at a time: about {RunText.Left(seconds / jobs)} by the recorded seconds{(unknown > 0 ? $", {unknown} of unknown length besides" : "")}; {Megabytes(bytes)} of disk under {Path.GetRelativePath(Environment.CurrentDirectory, settings.Artifacts)}"));
    }

    private static bool IsKept(Referee referee, ContestMethod method, RunFolder folder)
    {
        try
        {
            return RunRecord.TryRead(folder.Record) is { } finished && finished.IsCurrent(referee.Provenance(method));
        }
        catch (FileNotFoundException)
        {
            // The teacher has not run.
            return false;
        }
    }

    private static long SizeOf(ContestMethod method, RunSettings settings)
    {
        var track = settings.Track;
        using var model = method.BuildModel(new Teacher(() => Network.Random(track.Shapes.Teacher, track.Task.Labels, Rules.TeacherSeed)), track, Rules.TeacherSeed);
        return model.StoredBytes;
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB");
}
