using System.Runtime.CompilerServices;
using Harness.Common;

// libtorch's generator is one for the whole process: tests that draw from it must not run beside each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Harness.Tests;

internal static class TestAssembly
{
    /// <summary>Begins as the program does, with a cache of the tests' own: the user's holds the lock that timed runs wait for.</summary>
    [ModuleInitializer]
    public static void Begin()
    {
        NativeTuning.Apply();
        var folder = Directory.CreateTempSubdirectory("bench-tests-cache-").FullName;
        Environment.SetEnvironmentVariable("BENCH_CACHE", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
