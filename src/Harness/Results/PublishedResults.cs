using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>The results of a track as its folder has them.</summary>
/// <param name="Board">The tables.</param>
/// <param name="Runs">The runs in the tables, in ordinal order of their folders.</param>
/// <param name="LeftOut">The names of folders whose records do not belong with these runs.</param>
public sealed record PublishedResults(Scoreboard Board, IReadOnlyList<PublishedRun> Runs, IReadOnlyList<string> LeftOut)
{
    /// <summary>The settings that were tried for the track's entries.</summary>
    public IReadOnlyList<TriedRow> Tried { get; init; } = [];

    /// <summary>The runs that no table shows because something is wrong with them, and the tables beside the runs that cannot be read.</summary>
    public IReadOnlyList<RefusedRun> Refused { get; init; } = [];

    /// <summary>The number of runs that no table shows because something is wrong with them.</summary>
    public int RefusedRuns => Refused.Count(one => one.IsRun);
}

/// <summary>The facts about the present program that a track's tables depend on.</summary>
/// <param name="Metrics">The metrics of the track's task.</param>
/// <param name="Staleness">Says why the present program would make a run anew; empty where it would keep it.</param>
public sealed record PresentTrack(TaskMetrics Metrics, Func<RunRecord, string> Staleness)
{
    /// <summary>The cap of the track; null where it is not known.</summary>
    public long? ParameterCap { get; init; }

    /// <summary>The number of labels of the task; null where it is not known.</summary>
    public int? Labels { get; init; }

    /// <summary>The names of the types or classes of the task; null where they are not known.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Says whether the program has the entry of a record.</summary>
    public Func<RunRecord, bool> Knows { get; init; } = _ => true;

    /// <summary>Puts what the program knows of the entry of a run that is not stale in place of what its record repeats of it.</summary>
    public Func<RunRecord, RunRecord> WithFactsOfEntry { get; init; } = record => record;

    /// <summary>Says whether the entry of a record is known to count all parameters, those that are 0 as well.</summary>
    public Func<RunRecord, bool> CountsAll { get; init; } = _ => false;

    /// <summary>Says whether the record of a run that ended well names no teacher although its entry needs one.</summary>
    public Func<RunRecord, bool> LacksTeacher { get; init; } = _ => false;
}

/// <summary>The published files of a run: its record and, where it ended well, the tables that are too long for a record.</summary>
public sealed record PublishedRun(string Folder, RunRecord Record)
{
    /// <summary>The files that are published beside the record as the run left them.</summary>
    public static IReadOnlyList<string> PlainFiles { get; } = [RunFolder.EpochsFile, RunFolder.CountsFile, RunFolder.TypesFile];

    /// <summary>The splits whose predictions are published.</summary>
    public static IReadOnlyList<string> PredictedSplits { get; } = [Split.Validation, Split.Test];

    /// <summary>The name of the folder.</summary>
    public string Name => Path.GetFileName(Folder);

    /// <summary>The epochs from the first; none where the method did not train by epochs.</summary>
    public IReadOnlyList<EpochRow> Epochs => Path.Combine(Folder, RunFolder.EpochsFile) is var path && File.Exists(path) ? EpochTable.Read(path) : [];

    /// <summary>Reads the numbers of every test sentence; none where the run did not end well.</summary>
    /// <param name="score">The score that they are of.</param>
    public TestSentences ReadSentences(SummedScore score) => Path.Combine(Folder, RunFolder.CountsFile) is var path && File.Exists(path)
        ? TestSentences.Read(path, score)
        : new TestSentences([], null);

    /// <summary>Reads the counts of every type on the test split; none where the run did not end well or the task has no types.</summary>
    /// <param name="kinds">The kinds of error that the task tells apart.</param>
    public IReadOnlyList<TypeCounts> ReadTypes(IReadOnlyList<ErrorKind> kinds) =>
        Path.Combine(Folder, RunFolder.TypesFile) is var path && File.Exists(path) ? TypeCounts.Read(path, kinds) : [];

    /// <summary>Reads the predictions of the splits that have them, as the folder of the run has them.</summary>
    /// <returns>The content of each file by its split.</returns>
    /// <exception cref="DataFormatException">A compressed file is damaged.</exception>
    public IReadOnlyDictionary<string, byte[]> ReadPredictions() => PredictedSplits
        .Where(split => File.Exists(Predictions(split)))
        .ToDictionary(split => split, split => PredictedLabels.ContentOf(Predictions(split)));

    /// <summary>Says which published file is not the one that the record vouches for; null where none is, and for records without hashes.</summary>
    /// <param name="predictions">The files of <see cref="ReadPredictions"/>.</param>
    public string? FaultOfHashes(IReadOnlyDictionary<string, byte[]> predictions) =>
        PlainFiles.Select(name => FaultOfHash(name, Path.Combine(Folder, name), ContentHash.OfFile))
            .Concat(PredictedSplits.Select(split => FaultOfHash(
                PredictedLabels.FileName(split), Predictions(split), _ => ContentHash.Of(predictions[split]))))
            .FirstOrDefault(fault => fault is not null);

    private string? FaultOfHash(string name, string path, Func<string, string> hashOf) => Record.Files?.GetValueOrDefault(name) is not { } hash ? null
        : !File.Exists(path) ? $"{path} is missing"
        : hashOf(path) != hash ? $"{path} is not the file that the record vouches for"
        : null;

    /// <summary>Gives the path of the compressed file with the predicted label ids of a split.</summary>
    public string Predictions(string split) => Path.Combine(Folder, PredictedLabels.PublishedName(split));
}
