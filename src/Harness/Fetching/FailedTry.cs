namespace Harness.Fetching;

/// <summary>A try to fetch that failed.</summary>
/// <param name="what">What happened.</param>
/// <param name="remedy">What to do if it stays so; null where another way to get the file is all there is.</param>
/// <param name="mayPass">Whether trying again is of use.</param>
/// <param name="after">How long the server asks to wait.</param>
internal sealed class FailedTry(string what, string? remedy = null, bool mayPass = false, TimeSpan? after = null, Exception? inner = null)
    : Exception(what, inner)
{
    public string? Remedy { get; } = remedy;

    public bool MayPass { get; } = mayPass;

    public TimeSpan? After { get; } = after;
}
