namespace Harness.Fetching;

/// <summary>How a file's transfer stands.</summary>
/// <param name="File">Its name.</param>
/// <param name="Bytes">That are there, those of earlier calls included.</param>
/// <param name="TotalBytes">Null where nobody knows.</param>
/// <param name="BytesPerSecond">Of this transfer.</param>
public sealed record FetchProgress(string File, long Bytes, long? TotalBytes, double BytesPerSecond)
{
    /// <summary>Null where nobody can tell.</summary>
    public double? SecondsLeft => TotalBytes is { } total && BytesPerSecond > 0 ? (total - Bytes) / BytesPerSecond : null;
}
