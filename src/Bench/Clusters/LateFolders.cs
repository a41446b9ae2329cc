namespace Bench.Clusters;

/// <summary>Waits for files of other machines. A folder that machines share may show late what another has written there.</summary>
internal static class LateFolders
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Waits until something is there, or for two minutes.</summary>
    /// <param name="isThere">Says whether it is there.</param>
    /// <param name="waiting">Called once if it is not there at once.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <param name="longest">The longest time to wait; null for two minutes.</param>
    /// <returns>True where it is there; false where the time is over.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static bool Await(Func<bool> isThere, Action waiting, CancellationToken cancel, TimeSpan? longest = null)
    {
        if (isThere())
            return true;
        waiting();
        var limit = longest ?? Longest;
        var pause = limit < Pause ? limit : Pause;
        for (var waited = TimeSpan.Zero; waited < limit; waited += pause)
        {
            if (cancel.WaitHandle.WaitOne(pause))
                cancel.ThrowIfCancellationRequested();
            if (isThere())
                return true;
        }

        return false;
    }
}
