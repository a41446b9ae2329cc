using static TorchSharp.torch;

namespace Harness.Common;

/// <summary>Divides loops over plain memory among as many threads as libtorch uses.</summary>
internal static class CpuParts
{
    /// <summary>Runs a loop in parts.</summary>
    /// <param name="count">The number of items that the loop goes over.</param>
    /// <param name="size">The number of items in a part. It does not depend on the number of threads, and so results do not either.</param>
    /// <param name="loop">The body, which is called with the first item of a part and the one after its last.</param>
    public static void Run(int count, int size, Action<int, int> loop)
    {
        var parts = (count + size - 1) / size;
        var threads = Math.Min(parts, get_num_threads());
        if (threads <= 1)
            for (var part = 0; part < parts; part++)
                Part(part);
        else
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, Part);

        void Part(int part) => loop(part * size, Math.Min(count, (part + 1) * size));
    }
}
