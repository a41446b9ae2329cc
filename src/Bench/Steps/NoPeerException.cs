namespace Bench.Steps;

/// <summary>There is nothing to compare with. The message says why and how to install it.</summary>
public sealed class NoPeerException(string message) : Exception(message);
