using Harness.Training;

namespace Bench.Doctor;

/// <summary>The libtorch that this process loaded, and how fast it is here.</summary>
/// <param name="Version">The version that libtorch states.</param>
/// <param name="Mkl">The version of the MKL inside it, which multiplies float32 matrices; null where it has none.</param>
/// <param name="Threads">The threads of one operation.</param>
/// <param name="InteropThreads">The threads that run operations side by side.</param>
/// <param name="Float32Gflops">The speed of a product of two 2048 x 2048 matrices, the best of a few, in 10^9 operations a second.</param>
/// <param name="Bfloat16Gflops">The same in bfloat16.</param>
/// <param name="Training">The precision that training takes by itself on this processor, and why.</param>
public sealed record TorchReport(
    string Version,
    string? Mkl,
    int Threads,
    int InteropThreads,
    CudaReport Cuda,
    double Float32Gflops,
    double Bfloat16Gflops,
    PrecisionChoice Training);
