namespace Harness.Common;

/// <summary>A score, a share or a probability: six digits.</summary>
public sealed class ScoreCell() : FixedDigitsCell(6);
