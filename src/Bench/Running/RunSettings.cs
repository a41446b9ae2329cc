using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Tasks;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Running;

/// <summary>The settings of the commands that run entries.</summary>
/// <param name="Data">The folder with real data; null where there is none.</param>
/// <param name="Text">A file or folder with unlabelled text; null for the track's own.</param>
/// <param name="Pretrained">The checkpoint that the teacher starts from; null for the track's own.</param>
/// <param name="Artifacts">The folder of all run folders.</param>
/// <param name="Output">The folder of all results.</param>
/// <param name="Plugins">Folders with assemblies that contain further methods.</param>
/// <param name="AskedThreads">The threads that the user asked for; null where none were asked for.</param>
/// <param name="AskedPrecision">The precision that the user asked for; null where none was asked for.</param>
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
    /// <summary>The limits of a run: the track's, or those that the user asked for.</summary>
    public RunLimits Limits { get; init; } = Track.Limits;

    // This is what the longest batches of the largest of the small tracks need, with room to spare. Tracks with large networks take every core.
    private const long MemoryOfRun = 3L << 30;

    /// <summary>The threads of libtorch in a run.</summary>
    public int Threads => AskedThreads ?? Track.Threads ?? Environment.ProcessorCount;

    /// <summary>The precision of trainings: the one that was asked for, or the one that is faster here.</summary>
    public PrecisionChoice Precision =>
        AskedPrecision is { } asked ? PrecisionChoice.Forced(asked) : PrecisionChoice.For(Device, Track.Shapes.Teacher);

    /// <summary>The context of runs with these settings.</summary>
    /// <param name="data">The track's data, opened.</param>
    public RunContext ContextOn(IContestData data) => new(Track, data, Device, Artifacts)
    {
        Pretrained = StartingWeights.Find(this, data),
        Precision = Precision.Precision,
    };

    /// <summary>The options, apart from entry and seed, with which another process makes a run of these settings.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "--track", Track.File ?? Track.Name,
        "--artifacts", Artifacts, "--output", Output,
        "--threads", Invariant($"{Threads}"),
        "--device", Device.type == TorchSharp.DeviceType.CUDA ? "cuda" : "cpu",
        .. AskedPrecision is { } precision ? new[] { "--precision", precision.Name } : [],
        .. Data is null ? [] : new[] { "--data", Path.GetFullPath(Data) },
        .. Text is null ? [] : new[] { "--text", Path.GetFullPath(Text) },
        .. Pretrained is null ? [] : new[] { "--pretrained", Path.GetFullPath(Pretrained) },
        .. Plugins.SelectMany(folder => new[] { "--plugins", Path.GetFullPath(folder) }),
    ];

    /// <summary>The number of runs at the same time for which there are cores and memory; one on a GPU.</summary>
    public int DefaultJobs => Device.type == TorchSharp.DeviceType.CUDA
        ? 1
        : (int)Math.Max(1, Math.Min(Environment.ProcessorCount / Threads, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MemoryOfRun));

    /// <summary>Makes the folders for networks and results, so that training does not end with nowhere to put them.</summary>
    /// <exception cref="ArgumentException">A file cannot be written there.</exception>
    public void CheckFolders()
    {
        UserFolders.CheckWritable("--artifacts", Path.Combine(Artifacts, Track.Name));
        UserFolders.CheckResults(Output, Track.Name);
    }

    /// <summary>The number of runs at the same time.</summary>
    /// <param name="asked">The number of runs at the same time that the user asked for; null where none was asked for.</param>
    /// <exception cref="ArgumentException">The number is not positive.</exception>
    public int JobsOf(int? asked) => asked switch
    {
        null => DefaultJobs,
        > 0 and var jobs => jobs,
        _ => throw new ArgumentException($"--jobs {asked}: expected a number above 0."),
    };
}
