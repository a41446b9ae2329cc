using Harness.Training;

namespace Bench.Doctor;

/// <summary>Describes what a machine gives a run. Null stands for what the machine does not tell.</summary>
/// <param name="Version">The version of this program, with its commit.</param>
/// <param name="Packages">The version of each package that figures depend on.</param>
/// <param name="Torch">The libtorch that was loaded, and what it does here; null where it cannot be loaded.</param>
/// <param name="TorchError">The reason why libtorch cannot be loaded; null where it can.</param>
/// <param name="NativeLibraries">The files of the native libraries that are mapped, without those of the .NET runtime.</param>
/// <param name="Settings">The variables of the environment that change how libtorch computes, where they are set.</param>
/// <param name="Processor">The processor.</param>
/// <param name="Cores">The number of cores that this process may use.</param>
/// <param name="MemoryBytes">The memory that this process may use at most.</param>
/// <param name="AvailableMemoryBytes">The machine's free memory, without swapping.</param>
/// <param name="Data">The folder of real data.</param>
/// <param name="Weights">The folder of pretrained weights.</param>
/// <param name="Cache">The folder of checkpoints and downloads.</param>
public sealed record MachineReport(
    string Version,
    IReadOnlyDictionary<string, string> Packages,
    TorchReport? Torch,
    string? TorchError,
    IReadOnlyList<string> NativeLibraries,
    IReadOnlyDictionary<string, string> Settings,
    ProcessorReport Processor,
    int Cores,
    long? MemoryBytes,
    long? AvailableMemoryBytes,
    FolderReport Data,
    FolderReport Weights,
    FolderReport Cache);

/// <summary>The libtorch that this process loaded, and how fast it is on this machine.</summary>
/// <param name="Version">The version that libtorch states.</param>
/// <param name="Mkl">The version of the MKL inside it, which multiplies float32 matrices; null where it has none.</param>
/// <param name="Threads">The threads of one operation.</param>
/// <param name="InteropThreads">The threads that run operations side by side.</param>
/// <param name="Float32Gflops">The speed of a product of two 2048 x 2048 matrices, the best of a few, in 10^9 operations a second.</param>
/// <param name="Bfloat16Gflops">The same in bfloat16.</param>
/// <param name="Training">The precision that training chooses on this processor where none is asked for, and the reason.</param>
public sealed record TorchReport(
    string Version,
    string? Mkl,
    int Threads,
    int InteropThreads,
    CudaReport Cuda,
    double Float32Gflops,
    double Bfloat16Gflops,
    PrecisionChoice Training);

/// <summary>The NVIDIA devices that libtorch sees.</summary>
public sealed record CudaReport(bool Available, int Devices);

/// <summary>The processor and the vector units that it states. A virtual machine may hide some, so speeds are measured besides.</summary>
public sealed record ProcessorReport(string Name, bool Avx2, bool Avx512, bool Avx512Bfloat16, bool AmxBfloat16);

/// <summary>A folder that the environment may name.</summary>
/// <param name="Variable">The variable that names the folder.</param>
/// <param name="Set">True where the variable is set.</param>
/// <param name="Path">The folder in use, or the one that was named but does not exist; null where there is none.</param>
/// <param name="Exists">True where the folder exists and holds all files that are looked for in it.</param>
/// <param name="FreeBytes">The free space of its disk.</param>
public sealed record FolderReport(string Variable, bool Set, string? Path, bool Exists, long? FreeBytes);
