namespace Harness.Results;

/// <summary>What a step of a chain left behind.</summary>
/// <param name="Name">The step's.</param>
/// <param name="Parameters">Of the network, zeros included.</param>
/// <param name="NonZero">Of these, those that are not zero.</param>
/// <param name="Validation">The task's headline on validation.</param>
/// <param name="Seconds">The step took, this validation left out.</param>
/// <param name="Figures">What the step recorded of itself, by name; null where it recorded nothing.</param>
public sealed record StepRecord(
    string Name, long Parameters, long NonZero, double Validation, double Seconds, IReadOnlyDictionary<string, double>? Figures = null);
