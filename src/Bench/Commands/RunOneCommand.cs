using System.CommandLine;
using Bench.Clusters;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Results;
using Harness.Tasks;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary>
/// <c>bench run-one</c> does one run. 'bench run' starts it for every entry and seed, and the run is done in its process. With a list of runs it is a
/// task of a cluster: then it starts the run's process itself, referees what that leaves, and keeps a run that is finished.
/// </summary>
internal static class RunOneCommand
{
    // A method may redirect the output of the console, and events must arrive nevertheless.
    private static readonly TextWriter Events = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });

    private static readonly TimeSpan UntilEnded = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var options = new RunOptions();
        var method = new Option<string?>("--method") { Description = "The entry to run.", HelpName = "NAME" };
        var seed = new Option<int?>("--seed") { Description = "The seed of the run.", HelpName = "N" };
        var tied = new Option<bool>(ChildProcesses.TiedOption)
        {
            Description = "End this process when its standard input ends, because then the process that started it is gone.",
        };
        var runs = new Option<string?>("--runs") { Description = "The list of runs that 'bench plan --export' wrote.", HelpName = "FILE" };
        var stage = new Option<int>("--stage") { Description = "The stage of the run in the list.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var index = new Option<int?>("--index")
        {
            Description = "The number of the run in its stage (default: SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX).",
            HelpName = "N",
        };
        var command = new Command(ChildProcesses.CommandName, "Do one run. 'bench run' and the scripts of 'bench plan --export' use this command.")
        {
            Hidden = true,
        };
        var limits = new LimitOptions();
        options.AddTo(command, [method, seed, tied, runs, stage, index, .. limits.All]);
        command.SetAction(async (arguments, _) =>
        {
            var settings = limits.In(options.Read(arguments), arguments);
            if (arguments.GetValue(runs) is { } list)
            {
                using var interruption = new Interruption();
                await RunTaskAsync(settings, RunList.Find(list, arguments.GetValue(stage), arguments.GetValue(index)), interruption.Token);
                return;
            }

            if (arguments.GetValue(tied))
                ChildProcesses.EndWithParent();
            LinuxProcesses.AdoptOrphans();
            var name = arguments.GetValue(method) ?? throw new ArgumentException("Which run? Name it with --method or --runs.");
            var chosen = arguments.GetValue(seed) ?? throw new ArgumentException("Which seed? Name it with --seed.");
            Run(settings, name, chosen, arguments.GetValue(tied));
        });
        return command;
    }

    private static async Task RunTaskAsync(RunSettings settings, ListedRun run, CancellationToken cancel)
    {
        var method = MethodCatalog.Load(settings.Plugins).Find(run.Method);
        if (!MethodCatalog.Enters(method, settings.Track))
            throw new ArgumentException(
                $"--runs: {method.Name} does not enter track {settings.Track.Name}. "
                + "Expected a list that 'bench plan --export' wrote for this track.");
        var context = settings.ContextOn(Data(settings));
        AwaitTeachers(context, method, cancel);
        using var shared = RunFolder.ShareTrack(settings.Artifacts, settings.Track.Name);
        var queue = new RunQueue(context, new ChildProcesses(settings), new PlainProgress(Console.Out, settings.Track.Task));
        var record = await queue.RunOneAsync(method, run.Seed, cancel);
        ContestRun.ThrowWhereOneFailed([record]);
    }

    // The provenance can be computed only where everything is there that the run needs, such as the networks of its teachers.
    private static void AwaitTeachers(RunContext context, ContestMethod method, CancellationToken cancel)
    {
        var missing = "";
        void Tell() => Console.Out.WriteLine($"waiting for two minutes at most: {missing}");
        // Where something is still missing, its error is the reason. Otherwise the networks are not hashed once more.
        if (method.Name == TeacherRun.Method || !LateFolders.Await(HasTeachers, Tell, cancel))
            _ = context.Provenance(method);

        bool HasTeachers()
        {
            try
            {
                _ = context.Provenance(method);
                return true;
            }
            catch (FileNotFoundException error)
            {
                missing = error.Message;
                return false;
            }
        }
    }

    private static void Run(RunSettings settings, string methodName, int seed, bool isTied)
    {
        using var turn = MachineTurn.Begin(
            MachineTurn.FolderHere,
            Invariant($"{methodName}, seed {seed}, on track {settings.Track.Name}"),
            waits => Tell(new RunEvent { Note = waits }));
        set_num_threads(settings.Threads);
        var method = MethodCatalog.Load(settings.Plugins).Find(methodName);
        var context = settings.ContextOn(Data(settings));
        var folder = context.FolderOf(method, seed);
        using var log = new RunLog(folder.Partial, Tell);
        try
        {
            new Referee(context).Run(method, seed, log, turn);
        }
        finally
        {
            // Whoever started this process ends it as soon as it hears that its record is final. A run that failed has a record too.
            turn.Dispose();
            if (File.Exists(folder.PartialRecord))
            {
                Tell(new RunEvent { IsFinal = true });
                // Only while this process lives are the processes that it has adopted found and ended with it.
                if (isTied)
                    Thread.Sleep(UntilEnded);
            }
        }
    }

    private static IContestData Data(RunSettings settings) => settings.Track.Data.Open(settings.Data, settings.Text);

    // A method may have left a line without an end.
    private static void Tell(RunEvent happening) => Events.Write($"\n{happening.ToLine()}\n");
}
