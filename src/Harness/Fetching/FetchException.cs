namespace Harness.Fetching;

/// <summary>A file could not be had. The message says what happened at which address, what is there already, and what to do.</summary>
public sealed class FetchException(string message, Exception? inner = null) : IOException(message, inner);
