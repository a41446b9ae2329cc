using Harness.Common;

namespace Harness.Results;

/// <summary>Where a run leaves what it made: whole, or not at all.</summary>
public sealed class RunFolder(string artifacts, RunKey key)
{
    public const string RecordFile = "run.json";
    public const string EpochsFile = "epochs.csv";
    public const string LogFile = "log.txt";
    public const string CountsFile = "test-sentences.csv";
    public const string TypesFile = "test-types.csv";

    private const string PartialSuffix = ".partial";
    private const string LockSuffix = ".lock";

    public RunKey Key { get; } = key;

    /// <summary>The finished runs of a track, in ordinal order of method and seed.</summary>
    public static IReadOnlyList<RunFolder> AllOf(string artifacts, string track)
    {
        var folder = System.IO.Path.Combine(artifacts, track);
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.GetDirectories(folder)
                .Select(path => RunRecord.TryRead(System.IO.Path.Combine(path, RecordFile)))
                .OfType<RunRecord>()
                .Select(record => new RunFolder(artifacts, new RunKey(record.Track, record.Method, record.Seed)))
                .OrderBy(run => run.Key.FolderName, StringComparer.Ordinal)];
    }

    /// <summary>The folder of the finished run.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(artifacts, key.Track, key.FolderName));

    /// <summary>Where a run that is not finished works; one that was killed leaves it behind, and the next one clears it.</summary>
    public string Partial => Path + PartialSuffix;

    public string Record => System.IO.Path.Combine(Path, RecordFile);

    public static string PredictionsFile(string split) => $"predictions-{split}.txt";

    /// <summary>Waits until no other process works on this run, and keeps others out until the result is disposed.</summary>
    /// <param name="waiting">Called once if there is somebody to wait for.</param>
    public IDisposable Lock(Action waiting, CancellationToken cancel = default) => FileLock.Take(Path + LockSuffix, waiting, cancel);

    /// <summary>Whether a folder is one that a killed run left, or that a run works in now.</summary>
    public static bool IsPartial(string folder) => folder.EndsWith(PartialSuffix, StringComparison.Ordinal);

    /// <summary>Removes a folder that a run left, finished or not.</summary>
    /// <returns>Bytes that it took; null where a process works on that run, and nothing was removed.</returns>
    public static long? TryRemove(string folder)
    {
        using var held = FileLock.TryTake((IsPartial(folder) ? folder[..^PartialSuffix.Length] : folder) + LockSuffix);
        if (held is null)
            return null;
        var bytes = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);
        Directory.Delete(folder, recursive: true);
        return bytes;
    }

    /// <summary>Makes the empty folder that a run works in.</summary>
    public string Begin()
    {
        if (Directory.Exists(Partial))
            Directory.Delete(Partial, recursive: true);
        return Directory.CreateDirectory(Partial).FullName;
    }

    /// <summary>Puts what the run made in place of what an earlier one did.</summary>
    public void Finish()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        Directory.Move(Partial, Path);
    }
}
