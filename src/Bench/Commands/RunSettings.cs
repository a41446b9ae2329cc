using Harness.Tracks;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary>What the commands that run entries are told.</summary>
internal sealed record RunSettings(
    Track Track, string? Data, string? Text, string? Pretrained, string Artifacts, string Output, IReadOnlyList<string> Plugins, Device Device, int? AskedThreads,
    TrainingPrecision? AskedPrecision)
{
    /// <summary>Of libtorch in a run.</summary>
    public int Threads => AskedThreads ?? Track.Threads ?? Environment.ProcessorCount;

    /// <summary>The precision of trainings: the one that was asked for, or the one that is faster here.</summary>
    public PrecisionChoice Precision => AskedPrecision is { } asked ? PrecisionChoice.Forced(asked) : PrecisionChoice.For(Device);

    /// <summary>As many runs at the same time as there are cores for, and memory.</summary>
    public int DefaultJobs => Device.type == TorchSharp.DeviceType.CUDA
        ? 1
        : (int)Math.Max(1, Math.Min(Environment.ProcessorCount / Threads, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MemoryOfRun));

    // The longest batches of the largest of small tracks, with room to spare; tracks with large networks take every core.
    private const long MemoryOfRun = 3L << 30;
}
