namespace Bench.Doctor;

/// <summary>NVIDIA devices that libtorch sees.</summary>
/// <param name="MemoryBytes">Of the first.</param>
public sealed record CudaReport(bool Available, int Devices, long? MemoryBytes);
