namespace Bench;

/// <summary>Results that were computed now differ from the committed ones.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);
