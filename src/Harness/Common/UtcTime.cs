namespace Harness.Common;

/// <summary>Writes times as records and tables hold them.</summary>
public static class UtcTime
{
    /// <summary>The time in ISO 8601, in whole seconds, such as 2026-01-02T03:04:05Z.</summary>
    /// <param name="time">A time in UTC.</param>
    public static string Text(DateTime time) => Invariant($"{time:yyyy-MM-dd'T'HH:mm:ss'Z'}");
}
