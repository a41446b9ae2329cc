using System.Globalization;
using Harness.Common;
using static TorchSharp.torch;

namespace Harness.Tests.Common;

public sealed class NativeTuningTests
{
    private const int Rounds = 20;
    private const int Floats = 8 << 20;
    private const int PageBytes = 4096;

    [LinuxFact]
    public void TensorsThatWereFreedLeaveTheirMemoryToTheNext()
    {
        NativeTuning.Apply();
        // Memory that is aligned leaves gaps, and so the heap grows a few times before it is large enough.
        for (var round = 0; round < Rounds; round++)
            FillAndFree();

        var before = PageFaults();
        for (var round = 0; round < Rounds; round++)
            FillAndFree();

        Assert.InRange(PageFaults() - before, 0, (long)Rounds * Floats * sizeof(float) / PageBytes / 10);
    }

    private static void FillAndFree()
    {
        using var tensor = ones([Floats]);
        using var last = tensor[Floats - 1];
        Assert.Equal(1, last.item<float>());
    }

    // The tenth field counts the faults that were served without the disk. The second is a name in parentheses, which may hold blanks.
    private static long PageFaults()
    {
        var line = File.ReadAllText("/proc/self/stat");
        return long.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);
    }
}
