namespace Harness.Tests.Fuzzing;

/// <summary>What became of damaged files.</summary>
/// <param name="Read">Files that were still whole.</param>
/// <param name="Refused">Files that were not.</param>
/// <param name="Most">Bytes allocated for one of them, at most.</param>
internal sealed record FuzzOutcome(int Read, int Refused, long Most);
