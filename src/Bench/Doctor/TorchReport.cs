namespace Bench.Doctor;

/// <summary>libtorch as this process loaded it.</summary>
/// <param name="Version">As it says itself.</param>
/// <param name="Path">The file of its CPU library.</param>
/// <param name="Blas">What multiplies matrices.</param>
/// <param name="Threads">That it uses.</param>
/// <param name="Cuda">Its devices.</param>
/// <param name="MatrixGflops">Of a product of 2048 x 2048 matrices in float32, the best of a few; 10^9 operations a second.</param>
public sealed record TorchReport(string Version, string? Path, BlasReport Blas, int Threads, CudaReport Cuda, double MatrixGflops);
