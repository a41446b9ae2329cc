using Harness.Refereeing;

namespace Bench.Doctor;

/// <summary>What a machine gives a run. Null is what the machine or the packages do not tell.</summary>
/// <param name="Version">Of this program, with its commit.</param>
/// <param name="Packages">Each package that may be a stand-in, and which it is.</param>
/// <param name="Torch">libtorch; null where it cannot be loaded.</param>
/// <param name="TorchError">Why not; null where it can.</param>
/// <param name="Processor">The machine's.</param>
/// <param name="Cores">That this process may use.</param>
/// <param name="Avx2">Whether the processor has it.</param>
/// <param name="Avx512">Whether the processor has what OpenBLAS's AVX-512 kernels need.</param>
/// <param name="MemoryBytes">That this process may use at most.</param>
/// <param name="AvailableMemoryBytes">Of the machine, without swapping.</param>
/// <param name="Data">Where real data lie.</param>
/// <param name="Cache">Where checkpoints and downloads live.</param>
public sealed record MachineReport(
    string Version,
    IReadOnlyDictionary<string, string> Packages,
    TorchReport? Torch,
    string? TorchError,
    string Processor,
    int Cores,
    bool Avx2,
    bool Avx512,
    long? MemoryBytes,
    long? AvailableMemoryBytes,
    FolderReport Data,
    FolderReport Cache);

/// <summary>libtorch as this process loaded it.</summary>
/// <param name="Version">As it says itself.</param>
/// <param name="Path">The file of its CPU library.</param>
/// <param name="Blas">What multiplies matrices.</param>
/// <param name="Threads">That it uses.</param>
/// <param name="Cuda">Its devices.</param>
/// <param name="MatrixGflops">Of a product of 2048 x 2048 matrices in float32, the best of a few; 10^9 operations a second.</param>
public sealed record TorchReport(string Version, string? Path, BlasReport Blas, int Threads, CudaReport Cuda, double MatrixGflops);

/// <summary>The library that multiplies matrices.</summary>
/// <param name="Description">In a few words, as runs record it.</param>
/// <param name="Configuration">How OpenBLAS was built.</param>
/// <param name="Core">The processor that OpenBLAS chose its kernels for.</param>
/// <param name="CoreSetting">OPENBLAS_CORETYPE in this process.</param>
public sealed record BlasReport(BlasKind Kind, string Description, string? Path, string? Configuration, string? Core, string? CoreSetting);

/// <summary>NVIDIA devices that libtorch sees.</summary>
/// <param name="MemoryBytes">Of the first.</param>
public sealed record CudaReport(bool Available, int Devices, long? MemoryBytes);

/// <summary>A folder that the environment may name.</summary>
/// <param name="Variable">That names it.</param>
/// <param name="Set">Whether it does.</param>
/// <param name="Path">The folder in use; null where none is.</param>
/// <param name="FreeBytes">On its disk.</param>
public sealed record FolderReport(string Variable, bool Set, string? Path, bool Exists, long? FreeBytes);
