using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Harness.Common;

/// <summary>Describes the processor that this process runs on, as the processor itself (CPUID) and the system report it.</summary>
public static class Processor
{
    private const int ExtendedFeatures = 7;

    /// <summary>The name that the system reports, such as "AMD EPYC 9B14", or the architecture when it reports none.</summary>
    public static string Name { get; } = ReadName();

    /// <summary>True when the processor multiplies tiles of bfloat16 numbers (AMX-BF16). A virtual machine may hide that it does.</summary>
    public static bool HasAmxBFloat16 { get; } = HasFeature(subleaf: 0, registers => registers.Edx, bit: 22);

    /// <summary>True when the processor multiplies vectors of bfloat16 numbers (AVX512-BF16). A virtual machine may hide that it does.</summary>
    public static bool HasAvx512BFloat16 { get; } = HasFeature(subleaf: 1, registers => registers.Eax, bit: 5);

    private static bool HasFeature(int subleaf, Func<(int Eax, int Ebx, int Ecx, int Edx), int> register, int bit)
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < ExtendedFeatures)
            return false;

        // Subleaf 0 names the last subleaf in EAX. What lies beyond it has no meaning.
        if (X86Base.CpuId(ExtendedFeatures, 0).Eax < subleaf)
            return false;
        return (register(X86Base.CpuId(ExtendedFeatures, subleaf)) & (1 << bit)) != 0;
    }

    private static string ReadName()
    {
        const string Key = "model name";
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
