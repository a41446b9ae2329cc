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

/// <summary>The processor and the vector units that it states. A virtual machine may hide some: speeds are measured besides.</summary>
public sealed record ProcessorReport(string Name, bool Avx2, bool Avx512, bool Avx512Bfloat16, bool AmxBfloat16);
