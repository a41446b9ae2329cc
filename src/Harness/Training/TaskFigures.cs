namespace Harness.Training;

/// <summary>The figures of an evaluation.</summary>
/// <param name="Headline">The figure by which epochs are chosen and entries are ranked.</param>
/// <param name="Values">Every figure by name, the headline included.</param>
public sealed record TaskFigures(double Headline, IReadOnlyDictionary<string, double> Values);
