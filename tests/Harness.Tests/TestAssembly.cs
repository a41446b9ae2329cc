using System.Runtime.CompilerServices;

// libtorch's generator is one for the whole process: tests that draw from it must not run beside each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Harness.Tests;

internal static class TestAssembly
{
    /// <summary>A cache of the tests' own: the user's holds the lock that timed runs wait for.</summary>
    [ModuleInitializer]
    public static void UseOwnCache() =>
        Environment.SetEnvironmentVariable("BENCH_CACHE", Path.Combine(Path.GetTempPath(), $"bench-tests-{Environment.ProcessId}"));
}
