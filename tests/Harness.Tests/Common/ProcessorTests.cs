using Harness.Common;

namespace Harness.Tests.Common;

public sealed class ProcessorTests
{
    // The list of the system is made from CPUID too, and leaves out what the system does not support.
    [Theory]
    [InlineData("amx_bf16")]
    [InlineData("avx512_bf16")]
    public void HasAmxBFloat16_and_HasAvx512BFloat16_find_a_feature_that_the_system_lists(string flag)
    {
        const string CpuInfo = "/proc/cpuinfo";
        var flags = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ') ?? []
            : [];
        var found = flag == "amx_bf16" ? Processor.HasAmxBFloat16 : Processor.HasAvx512BFloat16;

        Assert.True(found || !flags.Contains(flag), $"{flag} is listed in {CpuInfo} and was not found");
    }

    [Fact]
    public void Name_is_one_line() => Assert.Matches(@"\A\S.*\S\z", Processor.Name);
}
