namespace Bench;

/// <summary>Results that were made now are not what the committed ones say.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
