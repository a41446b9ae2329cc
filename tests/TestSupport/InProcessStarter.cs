using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Results;

namespace TestSupport;

/// <summary>Runs entries in this process and remembers which were started.</summary>
internal sealed class InProcessStarter(string artifacts, IReadOnlyList<ContestMethod> methods) : IRunStarter
{
    public List<RunKey> Started { get; } = [];

    /// <summary>The entries whose process is killed before it leaves a record.</summary>
    public HashSet<string> Killed { get; } = [];

    /// <summary>What is thrown in place of starting the process of an entry.</summary>
    public Dictionary<string, Exception> Troubles { get; } = [];

    public Task<string?> RunAsync(RunKey run, Action<RunEvent> watch, CancellationToken cancel)
    {
        Started.Add(run);
        if (Troubles.TryGetValue(run.Method, out var trouble))
            throw trouble;
        if (Killed.Contains(run.Method))
        {
            // A killed run leaves this folder behind.
            new RunFolder(artifacts, run).Begin();
            return Task.FromResult<string?>("the run's process ended with exit code 137");
        }

        try
        {
            SmallTrack.Work(artifacts, methods.Single(method => method.Name == run.Method), run.Seed);
        }
        catch (InvalidOperationException)
        {
            // The record says why the run failed.
        }

        return Task.FromResult<string?>(null);
    }
}
