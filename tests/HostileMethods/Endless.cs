using System.Diagnostics;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;

namespace HostileMethods;

/// <summary>Never comes back from its training, and says nothing meanwhile.</summary>
public sealed class SleepsForEver : Hostile
{
    public override string Name => "sleeps-for-ever";

    public override Network Train(Network network, Arena arena)
    {
        while (true)
            Thread.Sleep(1);
    }
}

/// <summary>Never comes back from its building.</summary>
public sealed class BuildsForEver : Hostile
{
    public override string Name => "builds-for-ever";

    public override Network Build(Teacher teacher, Track track, int seed)
    {
        while (true)
            Thread.Sleep(1);
    }
}

/// <summary>Reports progress for ever.</summary>
public sealed class SaysForEver : Hostile
{
    public override string Name => "says-for-ever";

    public override Network Train(Network network, Arena arena)
    {
        for (var step = 1; ; step++)
        {
            arena.Say(new TrainingProgress(step, int.MaxValue, 0, 0, 0));
            Thread.Sleep(1);
        }
    }
}

/// <summary>Leaves a thread at work that keeps a process alive.</summary>
public sealed class LeavesThread : Hostile
{
    public override string Name => "leaves-thread";

    public override Network Train(Network network, Arena arena)
    {
        new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = false }.Start();
        return network;
    }
}

/// <summary>Starts a program that inherits its output and outlives it.</summary>
public sealed class LeavesProgram : Hostile
{
    public override string Name => "leaves-program";

    public override Network Train(Network network, Arena arena)
    {
        Process.Start(new ProcessStartInfo("/bin/sleep", "600") { UseShellExecute = false })!.Dispose();
        return network;
    }
}

/// <summary>Starts such a program and ends the process before the referee has scored.</summary>
public sealed class LeavesProgramAndExits : Hostile
{
    public override string Name => "leaves-program-and-exits";

    public override Network Train(Network network, Arena arena)
    {
        Process.Start(new ProcessStartInfo("/bin/sleep", "600") { UseShellExecute = false })!.Dispose();
        Environment.Exit(0);
        return network;
    }
}

/// <summary>Keeps the process from ending by a handler of its end.</summary>
public sealed class RefusesToExit : Hostile
{
    public override string Name => "refuses-to-exit";

    public override Network Train(Network network, Arena arena)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Thread.Sleep(Timeout.Infinite);
        return network;
    }
}

/// <summary>Never says whether it enters a track, where the environment asks it to. It writes the number of its process first.</summary>
public sealed class NeverAnswers : Hostile
{
    /// <summary>The variable of the environment that asks it to, with the path of the file that it writes.</summary>
    public const string Variable = "BENCH_TEST_SILENT";

    public override string Name => "never-answers";

    public override bool Enters(Track track)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { } path)
        {
            File.WriteAllText(path, $"{Environment.ProcessId}\n");
            Thread.Sleep(Timeout.Infinite);
        }

        return base.Enters(track);
    }
}
