using System.Runtime.InteropServices;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using static TorchSharp.torch;

namespace HostileMethods;

/// <summary>Throws from its training.</summary>
public sealed class Throws : Hostile
{
    public override string Name => "throws";

    public override Network Train(Network network, Arena arena) => throw new InvalidOperationException("no reason\u001b[31m to train\nsecond line");
}

/// <summary>Throws from its building.</summary>
public sealed class ThrowsInBuild : Hostile
{
    public override string Name => "throws-in-build";

    public override Network Build(Teacher teacher, Track track, int seed) => throw new InvalidOperationException("no reason to build");
}

/// <summary>Throws on a thread of its own, where nothing catches it.</summary>
public sealed class ThrowsOnThread : Hostile
{
    public override string Name => "throws-on-thread";

    public override Network Train(Network network, Arena arena)
    {
        var thread = new Thread(() => throw new InvalidOperationException("in a thread"));
        thread.Start();
        thread.Join();
        Thread.Sleep(Timeout.Infinite);
        return network;
    }
}

/// <summary>Calls itself without end.</summary>
public sealed class OverflowsStack : Hostile
{
    public override string Name => "overflows-stack";

    public override Network Train(Network network, Arena arena) => Deep(1) > 0 ? network : network;

    private static int Deep(int depth) => Deep(depth + 1) + 1;
}

/// <summary>Calls itself without end while its network is built.</summary>
public sealed class OverflowsInBuild : Hostile
{
    public override string Name => "overflows-in-build";

    public override Network Build(Teacher teacher, Track track, int seed) => Deep(1) > 0 ? base.Build(teacher, track, seed) : null!;

    private static int Deep(int depth) => Deep(depth + 1) + 1;
}

/// <summary>Calls itself without end when it is made, where the environment asks it to.</summary>
public sealed class OverflowsWhenMade : Hostile
{
    /// <summary>The variable of the environment that asks it to, with any value.</summary>
    public const string Variable = "BENCH_TEST_OVERFLOW";

    public OverflowsWhenMade()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null)
            Deep(1);
    }

    public override string Name => "overflows-when-made";

    private static int Deep(int depth) => Deep(depth + 1) + 1;
}

/// <summary>Takes memory until there is none, or until a limit ends it.</summary>
public sealed class TakesMemory : Hostile
{
    private const int Block = 100_000_000;

    public override string Name => "takes-memory";

    public override Network Train(Network network, Arena arena)
    {
        var held = new List<byte[]>();
        while (true)
        {
            var block = new byte[Block];
            Array.Fill(block, (byte)1);
            held.Add(block);
            Thread.Sleep(50);
        }
    }
}

/// <summary>Kills its own process.</summary>
public sealed class KillsItself : Hostile
{
    public override string Name => "kills-itself";

    public override Network Train(Network network, Arena arena)
    {
        System.Diagnostics.Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
        return network;
    }
}

/// <summary>Ends as native code does that uses memory which is not its own.</summary>
public sealed class Segfaults : Hostile
{
    public override string Name => "segfaults";

    public override Network Train(Network network, Arena arena)
    {
        Fill(8, 1, 1);
        return network;
    }

    [DllImport("libc", EntryPoint = "memset")]
    private static extern nint Fill(nint address, int value, nint bytes);
}

/// <summary>Ends the process at once, as a fault of the program does.</summary>
public sealed class FailsFast : Hostile
{
    public override string Name => "fails-fast";

    public override Network Train(Network network, Arena arena)
    {
        Environment.FailFast("on purpose");
        return network;
    }
}

/// <summary>Ends the process as if all were well.</summary>
public sealed class ExitsWell : Hostile
{
    public override string Name => "exits-well";

    public override Network Train(Network network, Arena arena)
    {
        Environment.Exit(0);
        return network;
    }
}

/// <summary>Makes libtorch throw where nothing catches it.</summary>
public sealed class MismatchesShapes : Hostile
{
    public override string Name => "mismatches-shapes";

    public override Network Train(Network network, Arena arena)
    {
        matmul(ones(2, 3), ones(4, 5)).Dispose();
        return network;
    }
}
