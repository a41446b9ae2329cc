namespace Harness.Tasks;

/// <summary>A figure that others published for the same test split. It was not measured here, and not by these rules.</summary>
/// <param name="Source">Who published it.</param>
/// <param name="Score">The headline as published, in percent.</param>
public sealed record PublishedFigure(string Source, string Model, string Setting, long Parameters, double Score);
