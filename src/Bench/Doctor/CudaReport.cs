namespace Bench.Doctor;

/// <summary>The NVIDIA devices that libtorch sees.</summary>
public sealed record CudaReport(bool Available, int Devices);
