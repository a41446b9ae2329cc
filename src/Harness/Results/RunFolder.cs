using System.Text.RegularExpressions;
using Harness.Common;

namespace Harness.Results;

/// <summary>The folder of a run. It has its final name only when the run is finished, so that it is complete or not there.</summary>
public sealed partial class RunFolder(string artifacts, RunKey key)
{
    /// <summary>The file with the run's record.</summary>
    public const string RecordFile = "run.json";

    /// <summary>The table of the run's epochs.</summary>
    public const string EpochsFile = "epochs.csv";

    /// <summary>The log of the run.</summary>
    public const string LogFile = "log.txt";

    /// <summary>The table with the counts of every test sentence.</summary>
    public const string CountsFile = "test-sentences.csv";

    /// <summary>The table with the counts of every type on the test split.</summary>
    public const string TypesFile = "test-types.csv";

    private const string StatesFolder = "training";
    private const string PartialSuffix = ".partial";
    private const string LockSuffix = ".lock";

    /// <summary>The name of the run.</summary>
    public RunKey Key { get; } = key;

    /// <summary>Lists the finished runs of a track, in ordinal order of their folders.</summary>
    public static IReadOnlyList<RunFolder> AllOf(string artifacts, string track)
    {
        var folder = System.IO.Path.Combine(artifacts, track);
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.GetDirectories(folder)
                .Select(path => (Name: System.IO.Path.GetFileName(path), Record: RunRecord.TryRead(System.IO.Path.Combine(path, RecordFile))))
                // A copy of a run, and one that was killed before its folder got the final name, are not that run.
                .Where(run => run.Record is { Key: var key } && key.Track == track && key.FolderName == run.Name)
                .Select(run => new RunFolder(artifacts, run.Record!.Key))
                .OrderBy(run => run.Key.FolderName, StringComparer.Ordinal)];
    }

    /// <summary>The folder of the finished run.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(artifacts, key.Track, key.FolderName));

    /// <summary>
    /// The folder in which an unfinished run works. A run that was killed leaves it behind, and the next one keeps the <see cref="States"/> alone.
    /// </summary>
    public string Partial => Path + PartialSuffix;

    /// <summary>The folder with the states of the run's trainings, from which the run goes on after it was killed.</summary>
    public string States => System.IO.Path.Combine(Partial, StatesFolder);

    /// <summary>The path of the record.</summary>
    public string Record => System.IO.Path.Combine(Path, RecordFile);

    /// <summary>The path of the record that a run leaves before its folder gets the final name.</summary>
    public string PartialRecord => System.IO.Path.Combine(Partial, RecordFile);

    /// <summary>Says what in the finished run's folder is not as its record says; null where nothing is.</summary>
    public string? FaultOf(RunRecord record) =>
        record.Key == Key ? RunFiles.FaultIn(Path, record) : $"{Record} is the record of {record.Key} on track {record.Track}";

    /// <summary>Says why the folder in which a run worked cannot become that of the finished run; null where it can.</summary>
    /// <param name="provenance">The provenance that the run was to have.</param>
    public string? FaultOfPartial(Provenance provenance) => RunRecord.TryRead(PartialRecord) switch
    {
        null => "the run's process left no record",
        var record when record.Key != Key => $"the run's process left the record of {record.Key} on track {record.Track}",
        var record when record.Provenance.ChangesTo(provenance) is { Count: > 0 } changes =>
            $"what the run depends on changed while it ran: {string.Join("; ", changes)}",
        var record => RunFiles.FaultIn(Partial, record),
    };

    /// <summary>The text of the finished run's record; null where there is none, and a sentence about it where it is no file with content.</summary>
    public string? RecordText
    {
        get
        {
            try
            {
                RegularFile.CheckIsNoLink(Record);
                return File.Exists(Record) ? File.ReadAllText(RegularFile.Checked(Record)) : null;
            }
            catch (DataFormatException error)
            {
                return error.Message;
            }
        }
    }

    /// <summary>Waits until no other process works on this run, and keeps others out until the result is disposed.</summary>
    /// <param name="waiting">This is called once if another process holds the run.</param>
    public IDisposable Lock(Action waiting, CancellationToken cancel = default) => FileLock.Take(Path + LockSuffix, waiting, cancel);

    /// <summary>Takes the run if no other process works on it, and keeps others out until the result is disposed.</summary>
    /// <returns>Null where another process works on it.</returns>
    public IDisposable? TryLock() => FileLock.TryTake(Path + LockSuffix);

    /// <summary>Waits until no other process measures the speed of the track's runs, and keeps others from doing so.</summary>
    /// <param name="waiting">This is called once if another process does.</param>
    public IDisposable LockTrial(Action waiting, CancellationToken cancel = default) =>
        FileLock.Take(System.IO.Path.Combine(artifacts, Key.Track, "timing" + LockSuffix), waiting, cancel);

    /// <summary>Tells others that a contest uses the runs of a track, until the result is disposed.</summary>
    public static IDisposable ShareTrack(string artifacts, string track) => FileLock.Share(ContestLock(artifacts, track));

    /// <summary>Takes the runs of a track where no contest uses them.</summary>
    /// <returns>Null where a contest does.</returns>
    public static IDisposable? TryLockTrack(string artifacts, string track) => FileLock.TryTake(ContestLock(artifacts, track));

    /// <summary>
    /// Says whether a folder is that of a run, finished or not: it has the name of one and, where that says that it is finished, a record.
    /// </summary>
    public static bool IsOfRun(string folder) =>
        new DirectoryInfo(folder).LinkTarget is null
        && RunName().IsMatch(System.IO.Path.GetFileName(Finished(folder)))
        && (IsPartial(folder) || File.Exists(System.IO.Path.Combine(folder, RecordFile)));

    [GeneratedRegex("^[a-z0-9-]+-seed[0-9]+$")]
    private static partial Regex RunName();

    /// <summary>Says whether a folder is one that a killed run left behind, or in which a run works now.</summary>
    public static bool IsPartial(string folder) => folder.EndsWith(PartialSuffix, StringComparison.Ordinal);

    // The path that the folder of a run has, or will have, when the run is finished.
    private static string Finished(string folder) => IsPartial(folder) ? folder[..^PartialSuffix.Length] : folder;

    private static string ContestLock(string artifacts, string track) => System.IO.Path.Combine(artifacts, track, "contest" + LockSuffix);

    /// <summary>Removes the folder of a run, finished or not.</summary>
    /// <returns>The bytes that it took; null where a process works on that run and nothing was removed.</returns>
    public static long? TryRemove(string folder)
    {
        using var held = FileLock.TryTake(Finished(folder) + LockSuffix);
        if (held is null)
            return null;
        var bytes = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);
        Directory.Delete(folder, recursive: true);
        return bytes;
    }

    /// <summary>Makes the folder that a run works in. It is empty, but for the states that a killed run left.</summary>
    /// <exception cref="IOException">A file has the name that the run's folder will get.</exception>
    public string Begin()
    {
        if (File.Exists(Path))
            throw new IOException($"{Path}: this is a file. The run's folder will have this name; remove or rename the file.");
        var folder = Directory.CreateDirectory(Partial);
        foreach (var file in folder.GetFiles())
            file.Delete();
        foreach (var inner in folder.GetDirectories().Where(inner => inner.Name != StatesFolder))
            inner.Delete(recursive: true);
        // A run that was killed while it wrote a state leaves a part of it.
        foreach (var file in Directory.Exists(States) ? Directory.GetFiles(States, "*" + PartialSuffix) : [])
            File.Delete(file);
        return folder.FullName;
    }

    /// <summary>Gives the folder its final name, in place of the folder of an earlier run.</summary>
    /// <param name="keepsStates">
    /// True for a run that failed: it may go on from its states when it is run again. A run that is done needs none.
    /// </param>
    public void Finish(bool keepsStates = false)
    {
        if (Directory.Exists(States) && !keepsStates)
            Directory.Delete(States, recursive: true);
        Remove();
        Directory.Move(Partial, Path);
        var left = System.IO.Path.Combine(Path, StatesFolder);
        if (!Directory.Exists(left))
            return;
        Directory.CreateDirectory(Partial);
        Directory.Move(left, States);
    }

    /// <summary>Removes the folder of the finished run.</summary>
    public void Remove()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
