using System.Text.RegularExpressions;
using Harness.Common;
using Harness.Results;

namespace Bench.Running;

/// <summary>Finds the run that a user names: METHOD-seedN, METHOD for its first seed, or the folder of a run.</summary>
internal static partial class RunNames
{
    /// <summary>The description of an argument that names a run.</summary>
    public const string Description = "The run: METHOD-seedN, METHOD for its first seed, or the run's folder.";

    /// <summary>Finds the folder of a finished run of a track. A folder that the user names is taken as it is, wherever it lies.</summary>
    /// <param name="artifacts">The folder of all run folders.</param>
    /// <exception cref="ArgumentException">No run has that name, or the folder holds no run of the track.</exception>
    public static string FolderOf(string artifacts, string track, string name)
    {
        var runs = RunFolder.AllOf(artifacts, track);
        if (IsFolder(name, [.. runs.Select(run => run.Key)]))
        {
            _ = RecordIn(name, track);
            return name;
        }

        var key = Find([.. runs.Select(run => run.Key)], name, Path.Combine(artifacts, track));
        return runs.First(run => run.Key == key).Path;
    }

    /// <summary>
    /// Checks that the files of a finished run are those that it left. The folder of an export has no record, and is taken as it is.
    /// </summary>
    /// <exception cref="DataFormatException">One of them has changed, or is missing.</exception>
    public static void CheckFiles(string folder)
    {
        var path = Path.Combine(folder, RunFolder.RecordFile);
        if (!File.Exists(path))
            return;
        var record = RunRecord.Read(path);
        if (RunFiles.FaultIn(folder, record) is { } fault)
            throw new DataFormatException($"{fault}. {RemedyOf(record)}");
    }

    /// <summary>The advice for a run whose files or record cannot be used.</summary>
    public static string RemedyOf(RunRecord record) => Invariant($"Make the run anew with 'bench run --track {record.Track} ")
        + Invariant($"--methods {record.Method} --seeds {record.Seed}', or copy it anew from where it came from.");

    /// <summary>Finds a published run. The folder of a run that is not the published one is refused, because its figures are others.</summary>
    /// <param name="runs">The published runs of one track.</param>
    /// <param name="name">The name that the user gave.</param>
    /// <param name="track">The name of the track.</param>
    /// <param name="place">The folder of these runs, for messages.</param>
    /// <exception cref="ArgumentException">No run has that name, or the folder holds another run.</exception>
    public static PublishedRun Published(IReadOnlyList<PublishedRun> runs, string name, string track, string place)
    {
        RunKey[] keys = [.. runs.Select(run => run.Record.Key)];
        if (!IsFolder(name, keys))
        {
            var key = Find(keys, name, place);
            return runs.First(run => run.Record.Key == key);
        }

        var record = RecordIn(name, track);
        return runs.FirstOrDefault(run => run.Record.IsSameRunAs(record))
            ?? throw new ArgumentException(
                $"{name}: this run of {record.Key} is not the one under {place}. Name a run's folder there, or publish this one with 'bench run'.");
    }

    /// <summary>The entry that a user means who names an entry, one of its published runs, or the folder of such a run.</summary>
    /// <inheritdoc cref="Published" path="/param|/exception"/>
    public static string MethodOf(IReadOnlyList<PublishedRun> runs, string name, string track, string place) =>
        IsFolder(name, [.. runs.Select(run => run.Record.Key)]) || IsOfRun(name) ? Published(runs, name, track, place).Record.Method : name;

    /// <summary>Says whether a name has the form of a run's: METHOD-seedN.</summary>
    public static bool IsOfRun(string name) => Seed().IsMatch(name);

    // Names of runs hold no separators. Without one a name is that of a folder only where no run has it, and a run lies in the folder.
    private static bool IsFolder(string name, IReadOnlyList<RunKey> runs) =>
        name.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
        || (name.Length > 0
            && runs.All(run => name != run.FolderName && name != run.Method)
            && File.Exists(Path.Combine(name, RunFolder.RecordFile)));

    private static RunRecord RecordIn(string folder, string track)
    {
        var path = Path.Combine(folder, RunFolder.RecordFile);
        if (!Directory.Exists(folder))
            throw new ArgumentException($"{folder}: no such folder. Expected that of a finished run.");
        if (!File.Exists(path))
            throw new ArgumentException($"{folder}: no finished run, because there is no {RunFolder.RecordFile} in it.");
        var record = RunRecord.Read(path);
        return record.Track == track
            ? record
            : throw new ArgumentException(
                $"{folder}: this is a run of track {record.Track}, not of {track}. Name its track with --track {record.Track}, "
                + "or with --track FILE if the track is your own.");
    }

    private static RunKey Find(IReadOnlyList<RunKey> runs, string name, string place) =>
        runs.FirstOrDefault(run => run.FolderName == name)
        ?? runs.Where(run => run.Method == name).MinBy(run => run.Seed)
        ?? throw new ArgumentException(NoRun([.. runs.Select(run => run.FolderName)], name, place));

    private static string NoRun(string[] names, string name, string place) => names.Length == 0
        ? $"There is no run under {place}."
        : $"There is no run '{name}' under {place}, which has {RunText.Count(names.Length, "run", "runs")}. "
            + $"Did you mean {NearestName.Of(name, names)}?";

    [GeneratedRegex("-seed[0-9]+$")]
    private static partial Regex Seed();
}
