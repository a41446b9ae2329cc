using System.Diagnostics;

namespace Torture;

/// <summary>The project's own tests, again and again: a test that fails once in many runs is flaky.</summary>
internal static class TestRuns
{
    // The console logger of 'dotnet test' begins the line of a failed test so.
    private const string FailedTest = "  Failed ";

    /// <inheritdoc cref="TestRuns"/>
    public static IEnumerable<Attempt> Run(Playground playground, int attempts)
    {
        for (var i = 0; i < attempts; i++)
        {
            var start = new ProcessStartInfo("make", ["test"]) { RedirectStandardOutput = true };
            using var make = Process.Start(start)!;
            string[] failed = [.. Lines(make.StandardOutput).Where(line => line.StartsWith(FailedTest, StringComparison.Ordinal))];
            make.WaitForExit();
            var names = string.Join(", ", failed.Select(line => line.Trim()));
            yield return new Attempt("make test", make.ExitCode == 0 ? null : Invariant($"it ended with {make.ExitCode}: {names}"));
        }
    }

    private static IEnumerable<string> Lines(StreamReader output)
    {
        while (output.ReadLine() is { } line)
            yield return line;
    }
}
