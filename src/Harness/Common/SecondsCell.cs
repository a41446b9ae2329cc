namespace Harness.Common;

/// <summary>Seconds or milliseconds: three digits.</summary>
public sealed class SecondsCell() : FixedDigitsCell(3);
