using Harness.Refereeing;

namespace Bench.Doctor;

/// <summary>The library that multiplies matrices.</summary>
/// <param name="Description">In a few words, as runs record it.</param>
/// <param name="Configuration">How OpenBLAS was built.</param>
/// <param name="Core">The processor that OpenBLAS chose its kernels for.</param>
/// <param name="CoreSetting">OPENBLAS_CORETYPE in this process.</param>
public sealed record BlasReport(BlasKind Kind, string Description, string? Path, string? Configuration, string? Core, string? CoreSetting);
