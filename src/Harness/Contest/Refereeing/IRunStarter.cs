using Harness.Results;

namespace Harness.Contest.Refereeing;

/// <summary>Runs one entry in a process of its own.</summary>
public interface IRunStarter
{
    /// <summary>Ends when the process has ended.</summary>
    /// <returns>Null where the process ended well, otherwise how it ended.</returns>
    Task<string?> RunAsync(RunKey run, Action<RunEvent> watch, CancellationToken cancel);
}
