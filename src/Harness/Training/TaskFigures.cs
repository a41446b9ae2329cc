namespace Harness.Training;

/// <summary>The headline and every other figure of an evaluation.</summary>
public sealed record TaskFigures(double Headline, IReadOnlyDictionary<string, double> Values);
