using System.Diagnostics;
using System.Text.Json;
using Harness.Common;
using Harness.Results;

namespace Torture;

/// <summary>One attempt of a trial.</summary>
/// <param name="What">The deed, in words.</param>
/// <param name="Fault">The fault that it showed; null where all went right.</param>
internal sealed record Attempt(string What, string? Fault);

/// <summary>The outcome of a trial, as a file keeps it for the page.</summary>
internal sealed record TrialOutcome(
    string Name, int Tried, int Right, double Seconds, string CodeVersion, string Processor, IReadOnlyList<string> Faults);

/// <summary>A way to torment the program.</summary>
/// <param name="Name">The name on the command line.</param>
/// <param name="What">A sentence for the page.</param>
/// <param name="Attempts">The number of attempts by default.</param>
/// <param name="Run">Makes the attempts, one after another.</param>
internal sealed record Trial(string Name, string What, int Attempts, Func<Playground, int, IEnumerable<Attempt>> Run)
{
    /// <summary>The folder of the outcomes. They are committed: the page is made of them, whichever machine carried out which trial.</summary>
    public const string Outcomes = "tests/Torture/outcomes";

    /// <summary>Makes the attempts, prints each that went wrong, and keeps the outcome.</summary>
    /// <returns>True if all went right.</returns>
    public bool Carry(string program, int attempts)
    {
        var watch = Stopwatch.StartNew();
        using var playground = new Playground(program);
        var tried = 0;
        var faults = new List<string>();
        foreach (var attempt in Run(playground, attempts))
        {
            tried++;
            Console.Out.WriteLine(Invariant($"{Name} {tried}: {(attempt.Fault is null ? "right" : "WRONG")}  {attempt.What}  {attempt.Fault}"));
            if (attempt.Fault is not { } fault)
                continue;
            faults.Add($"{attempt.What}: {fault}");
            playground.EndWork();
        }

        Console.Out.WriteLine(Invariant($"{Name}: {tried} tried, {tried - faults.Count} right, {watch.Elapsed.TotalSeconds:F0} s"));
        var outcome = new TrialOutcome(
            Name, tried, tried - faults.Count, watch.Elapsed.TotalSeconds, RunEnvironment.ProgramVersion, Processor.Name, faults);
        AtomicFile.WriteAllText(Path.Combine(Outcomes, Name + ".json"), JsonSerializer.Serialize(outcome, RecordJson.Options) + "\n");
        return faults.Count == 0;
    }
}
