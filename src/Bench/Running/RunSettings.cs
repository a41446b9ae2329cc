using Harness.Contest.Tracks;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Running;

/// <summary>The settings of the commands that run entries.</summary>
internal sealed record RunSettings(
    Track Track,
    string? Data,
    string? Text,
    string? Pretrained,
    string Artifacts,
    string Output,
    IReadOnlyList<string> Plugins,
    Device Device,
    int? AskedThreads,
    TrainingPrecision? AskedPrecision)
{
    /// <summary>The threads of libtorch in a run.</summary>
    public int Threads => AskedThreads ?? Track.Threads ?? Environment.ProcessorCount;

    /// <summary>The precision of trainings: the one that was asked for, or the one that is faster here.</summary>
    public PrecisionChoice Precision =>
        AskedPrecision is { } asked ? PrecisionChoice.Forced(asked) : PrecisionChoice.For(Device, Track.Shapes.Teacher);

    /// <summary>As many runs at the same time as there are cores for, and memory.</summary>
    public int DefaultJobs => Device.type == TorchSharp.DeviceType.CUDA
        ? 1
        : (int)Math.Max(1, Math.Min(Environment.ProcessorCount / Threads, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MemoryOfRun));

    /// <param name="asked">The number of runs at the same time that the user asked for; null where none was asked for.</param>
    /// <exception cref="ArgumentException">The number is not positive.</exception>
    public int JobsOf(int? asked) => asked switch
    {
        null => DefaultJobs,
        > 0 and var jobs => jobs,
        _ => throw new ArgumentException($"--jobs {asked}: expected a number above 0."),
    };

    // The longest batches of the largest of small tracks, with room to spare; tracks with large networks take every core.
    private const long MemoryOfRun = 3L << 30;
}
