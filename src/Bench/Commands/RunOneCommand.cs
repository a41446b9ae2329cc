using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary><c>bench run-one</c> does one run in this process. 'bench run' starts it for every entry and seed.</summary>
internal static class RunOneCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var method = new Option<string>("--method") { Description = "The entry to run.", HelpName = "NAME", Required = true };
        var seed = new Option<int>("--seed") { Description = "The seed of the run.", HelpName = "N", Required = true };
        var tied = new Option<bool>(ChildProcesses.TiedOption)
        {
            Description = "End this process when its standard input ends, because then the process that started it is gone.",
        };
        var command = new Command(ChildProcesses.CommandName, "Do one run in this process. 'bench run' uses this command.") { Hidden = true };
        options.AddTo(command, method, seed, tied);
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(tied))
                EndWithParent();
            Run(options.Read(arguments), arguments.GetRequiredValue(method), arguments.GetRequiredValue(seed));
        });
        return command;
    }

    // A run that outlived a killed contest would work in the same folder as the one that is started next.
    private static void EndWithParent()
    {
        var waiting = new Thread(() =>
        {
            while (Console.In.Read() >= 0)
            {
            }

            Environment.Exit(ExitCodes.Failed);
        });
        waiting.IsBackground = true;
        waiting.Start();
    }

    private static void Run(RunSettings settings, string methodName, int seed)
    {
        using var turn = MachineTurn.Begin(MachineTurn.FolderHere, Invariant($"{methodName}, seed {seed}, on track {settings.Track.Name}"));
        set_num_threads(settings.Threads);
        var method = MethodCatalog.Load(settings.Plugins).Find(methodName);
        var data = settings.Track.Data.Open(settings.Data, settings.Text);
        var pretrained = StartingWeights.Find(settings, data);
        var context = new RunContext(settings.Track, data, settings.Device, settings.Artifacts)
        {
            Pretrained = pretrained,
            Precision = settings.Precision.Precision,
        };
        var folder = context.FolderOf(method, seed);
        using var log = new RunLog(folder.Partial, Tell);
        try
        {
            new Referee(context).Run(method, seed, log, turn);
        }
        finally
        {
            // Also a run that failed has a record. Whoever started this process ends it now, whatever the method has left at work.
            if (File.Exists(folder.PartialRecord))
                Tell(new RunEvent { IsFinal = true });
        }
    }

    private static void Tell(RunEvent happening) => Console.Out.WriteLine(happening.ToLine());
}
