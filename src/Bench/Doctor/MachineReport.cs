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
/// <param name="Weights">Where the pretrained weights lie.</param>
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
    FolderReport Weights,
    FolderReport Cache);
