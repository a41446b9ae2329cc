using System.CommandLine;
using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Results;
using TorchSharp;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary>One run in a process of its own: what 'bench run' starts for every entry and seed.</summary>
internal static class RunOneCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var method = new Option<string>("--method") { Required = true };
        var seed = new Option<int>("--seed") { Required = true };
        var tied = new Option<bool>(ChildProcesses.TiedOption) { Description = "End when standard input ends: the process that started this one is gone." };
        var command = new Command(ChildProcesses.CommandName, "One run in this process; used by 'bench run'.") { Hidden = true };
        options.AddTo(command);
        command.Add(method);
        command.Add(seed);
        command.Add(tied);
        command.SetAction(arguments =>
        {
            if (arguments.GetValue(tied))
                EndWithParent();
            return Run(options.Read(arguments), arguments.GetRequiredValue(method), arguments.GetRequiredValue(seed));
        });
        return command;
    }

    // A run that outlived a killed contest would work in the same folder as the one that is started next.
    private static void EndWithParent() => new Thread(() =>
    {
        while (Console.In.Read() >= 0)
        {
        }

        Environment.Exit(1);
    })
    { IsBackground = true }.Start();

    private static int Run(RunSettings settings, string methodName, int seed)
    {
        using var turn = MachineTurn.Begin(CacheFolder.Path);
        set_num_threads(settings.Threads);
        var method = MethodCatalog.Load(settings.Plugins).Find(methodName);
        var data = settings.Track.Data.Open(settings.Data, settings.Text);
        var pretrained = StartingWeights.Find(settings, data);
        var referee = new Referee(settings.Track, data, settings.Device, settings.Artifacts, pretrained, settings.Precision.Precision);
        var folder = new RunFolder(settings.Artifacts, new RunKey(settings.Track.Name, method.Name, seed));
        using var log = new RunLog(folder.Begin(), happening => Console.Out.WriteLine(happening.ToLine()));
        referee.Run(method, seed, log, turn);
        return 0;
    }
}
