using Harness.Results;

namespace Bench.Running;

/// <summary>Lets one process at a time write the results of a track.</summary>
internal static class HeldResults
{
    /// <summary>Waits until no other process writes them, and says so. They are held until the result is disposed.</summary>
    public static IDisposable Of(ResultsFolder results, CancellationToken cancel = default) =>
        results.Lock(() => Terminal.WriteLine($"waiting: another process writes {UserFolders.Shown(results.Path)}"), cancel);
}
