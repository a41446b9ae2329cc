namespace Harness.Refereeing;

/// <summary>Held by whoever measures speed: timings of several processes would spoil each other.</summary>
public static class TimingLock
{
    /// <param name="waiting">Called once if another process holds the lock.</param>
    /// <returns>Released when disposed.</returns>
    public static IDisposable Take(Action waiting) => FileLock.Take(Path.Combine(CacheFolder.Path, "timing.lock"), waiting);
}
