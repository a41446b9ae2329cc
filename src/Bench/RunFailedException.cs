namespace Bench;

/// <summary>Some runs did not end well; the message is the one line that says which and why.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
