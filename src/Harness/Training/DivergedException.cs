namespace Harness.Training;

/// <summary>The loss became infinite or not a number.</summary>
public sealed class DivergedException(string message) : Exception(message);
