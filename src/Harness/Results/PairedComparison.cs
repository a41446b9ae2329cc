namespace Harness.Results;

/// <summary>What a paired test says of two systems.</summary>
/// <param name="Difference">F1 of the first minus F1 of the second, on the sentences as they are.</param>
/// <param name="PValue">How often chance alone would give a difference at least as large, in either direction: in (0, 1].</param>
public readonly record struct PairedComparison(double Difference, double PValue);
