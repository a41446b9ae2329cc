namespace Bench;

/// <summary>One or more runs failed. The message says in one line which one failed and why.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
