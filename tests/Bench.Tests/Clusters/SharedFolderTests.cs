using System.Diagnostics;
using System.Text.RegularExpressions;
using Harness.Common;
using Harness.Results;

namespace Bench.Tests.Clusters;

/// <summary>
/// A contest of the exported runs in a folder as clusters have it: every lock fails, and opening a file takes its time. A library that is loaded
/// before the C library makes it so, and writes down which of its functions were called.
/// </summary>
public sealed partial class SharedFolderTests : IDisposable
{
    private const string Methods = "lone-student+distilled-student";

    private const string Library = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <stdarg.h>
        #include <stdlib.h>
        #include <string.h>
        #include <unistd.h>

        typedef int opening(const char *, int, ...);

        static void called(const char *name)
        {
            int file = ((opening *)dlsym(RTLD_NEXT, "open64"))(getenv("CALLS"), O_WRONLY | O_CREAT | O_APPEND, 0600);
            if (write(file, name, strlen(name)) > 0)
                close(file);
        }

        int flock(int file, int operation)
        {
            (void)file;
            (void)operation;
            called("flock\n");
            errno = ENOLCK;
            return -1;
        }

        int open64(const char *path, int flags, ...)
        {
            va_list rest;
            va_start(rest, flags);
            int mode = va_arg(rest, int);
            va_end(rest);
            called("open64\n");
            usleep(2000);
            return ((opening *)dlsym(RTLD_NEXT, "open64"))(path, flags, mode);
        }
        """;

    private readonly TemporaryFolder folder = new();

    private string Calls => folder.PathOf("calls");

    private static string Program => Path.Combine(AppContext.BaseDirectory, "bench");

    public void Dispose() => folder.Dispose();

    [CompilerFact]
    public void Exported_runs_give_the_same_results_where_locks_fail()
    {
        File.WriteAllText(folder.PathOf("no-locks.c"), Library);
        Run("cc", ["-shared", "-fPIC", "-o", folder.PathOf("no-locks.so"), folder.PathOf("no-locks.c"), "-ldl"], preload: null);
        var track = folder.PathOf("track.json");
        File.WriteAllText(track, OwnTrack.Json);
        OwnTrack.WriteCorpus(folder.PathOf("corpus"));
        Run(Program, ["run", .. Options(track, "one")], preload: null);

        Run(Program, ["plan", "--export", "sh", folder.PathOf("plan"), .. Options(track, "many")], preload: null);
        // Both runs of the second stage begin at once, and write the teacher's logits into one folder.
        var script = Path.Combine(folder.PathOf("plan"), "run.sh");
        File.WriteAllText(script, AtOnce().Replace(File.ReadAllText(script), "xargs -P 2"));
        Run("/bin/sh", [script], folder.PathOf("no-locks.so"));

        Assert.Equal(["flock", "open64"], File.ReadAllLines(Calls).Distinct().Order(StringComparer.Ordinal));
        var expected = Left("one");
        Assert.Equal(3, expected.Count);
        Assert.Equal(expected, Left("many"));
    }

    private string[] Options(string track, string name) =>
    [
        "--track", track, "--methods", Methods, "--device", "cpu", "--precision", "float32", "--artifacts", folder.PathOf($"{name}-artifacts"),
        "--output", folder.PathOf($"{name}-results"),
    ];

    private SortedDictionary<string, string?> Left(string name) => new(
        new ResultsFolder(folder.PathOf($"{name}-results"), "beings-and-places").AllRecords
            .ToDictionary(record => record.Key.FolderName, record => record.Weights),
        StringComparer.Ordinal);

    private void Run(string program, IEnumerable<string> arguments, string? preload)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[CacheFolder.Variable] = folder.PathOf("cache");
        start.Environment["CALLS"] = Calls;
        if (preload is not null)
            start.Environment["LD_PRELOAD"] = preload;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {process.ExitCode}\n{output.GetAwaiter().GetResult()}\n{errors.GetAwaiter().GetResult()}");
    }

    [GeneratedRegex("xargs -P [0-9]+")]
    private static partial Regex AtOnce();
}

/// <summary>Marks a test that compiles a library for Linux. It is skipped on other systems, and where there is no compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompilerFactAttribute : FactAttribute
{
    public CompilerFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/cc"))
            Skip = "Needs Linux and a C compiler, /usr/bin/cc.";
    }
}
