namespace Harness.Results;

/// <summary>A closed interval of a score.</summary>
public readonly record struct Interval(double Low, double High);
