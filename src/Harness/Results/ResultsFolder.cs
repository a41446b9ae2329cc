using System.Globalization;
using System.Text.Json;
using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>
/// A track's committed results: the folder runs/ with a record for each run, and the tables that are made from the records. Nothing in the folder
/// is text of a corpus.
/// </summary>
public sealed class ResultsFolder(string output, string track)
{
    /// <summary>The file that describes a track of the user's own beside its results. It does not hold the corpus.</summary>
    public const string TrackFile = "track.json";

    private const string PretrainingFolder = "pretraining";

    private const string RunsTable = "runs.csv";
    private const string EntriesTable = "results.csv";
    private const string TypesTable = "types.csv";

    private static readonly string[] MadeTables = [RunsTable, EntriesTable, TypesTable];

    /// <summary>The path of the folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(output, track);

    /// <summary>The paths of the tables.</summary>
    public IReadOnlyList<string> Tables => [Data, Tried, .. MadeTables.Select(name => System.IO.Path.Combine(Path, name))];

    private string Data => System.IO.Path.Combine(Path, "data.csv");

    private string Tried => System.IO.Path.Combine(Path, "tried.csv");

    private string Combined => System.IO.Path.Combine(Path, "combined.csv");

    /// <summary>Waits until no other process writes the results of this track, and keeps others from writing until the result is disposed.</summary>
    /// <param name="waiting">This is called once if another process writes them.</param>
    public IDisposable Lock(Action waiting, CancellationToken cancel = default) => FileLock.Take(LockFile("results"), waiting, cancel);

    /// <summary>
    /// Waits until no other process checks a track in this folder or accepts its check, and keeps others from both until the result is disposed.
    /// Whoever holds it takes <see cref="Lock"/> as well to write.
    /// </summary>
    /// <param name="waiting">This is called once if another process does.</param>
    public IDisposable LockCheck(Action waiting, CancellationToken cancel = default) => FileLock.Take(LockFile("check"), waiting, cancel);

    /// <summary>Takes the same lock if it is free.</summary>
    /// <returns>The lock; null when another process has it.</returns>
    public IDisposable? TryLockCheck() => FileLock.TryTake(LockFile("check"));

    /// <summary>The folder of the published runs.</summary>
    public string Runs => System.IO.Path.Combine(Path, "runs");

    /// <summary>The seeds of a method's published runs, ascending.</summary>
    public IReadOnlyList<int> SeedsOf(string method)
    {
        var prefix = $"{method}-seed";
        return !Directory.Exists(Runs)
            ? []
            : [.. Directory.GetDirectories(Runs, prefix + "*")
                .Where(folder => File.Exists(System.IO.Path.Combine(folder, RunFolder.RecordFile)))
                .Select(folder => System.IO.Path.GetFileName(folder)[prefix.Length..])
                .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) && text == Invariant($"{seed}")
                    ? seed
                    : (int?)null)
                .OfType<int>()
                .Order()];
    }

    /// <summary>
    /// Copies the files of a run that are published. If the same run is published already and whole, its files stay as they are to the byte.
    /// </summary>
    public void Publish(RunFolder run, RunRecord record)
    {
        var folder = System.IO.Path.Combine(Runs, run.Key.FolderName);
        var keepsGood = record.DidNotBegin && RunRecord.TryRead(System.IO.Path.Combine(folder, RunFolder.RecordFile)) is { Status: RunStatus.Ok };
        if (!keepsGood && !IsWhole(folder, record))
            Replace(run, record);
    }

    private static bool IsWhole(string folder, RunRecord record)
    {
        try
        {
            return RunRecord.TryRead(System.IO.Path.Combine(folder, RunFolder.RecordFile)) is { } published
                && published.IsSameRunAs(record)
                && published.SaysTheSameAs(record)
                && new PublishedRun(folder, published) is var run
                && run.FaultOfHashes(run.ReadPredictions()) is null;
        }
        // A compressed file is damaged.
        catch (DataFormatException)
        {
            return false;
        }
    }

    /// <summary>Puts a run that was timed again in place of the same run where that is published; a run that is not published stays so.</summary>
    public void PublishTimings(RunFolder run, RunRecord record)
    {
        var published = RunRecord.TryRead(System.IO.Path.Combine(Runs, run.Key.FolderName, RunFolder.RecordFile));
        if (published is not null && published.IsSameRunAs(record))
            Replace(run, record);
    }

    /// <summary>Copies the files of a run that are published, in place of those that were published before. Predictions are compressed.</summary>
    /// <exception cref="DataFormatException">A file of the run is not the one that its record vouches for. Nothing is published.</exception>
    public void Replace(RunFolder run, RunRecord record)
    {
        // Weights are not published, and nothing but the files of this run is.
        if (record.Files is not null && run.FaultOf(record) is { } fault)
            throw new DataFormatException($"{run.Key} is not published, because {fault}. Run the entry again: it is made anew.");
        var target = Directory.CreateDirectory(System.IO.Path.Combine(Runs, run.Key.FolderName)).FullName;
        // When a run is killed, its folder still holds the files of the run before it, which are not to be published as its own.
        var own = RunRecord.TryRead(run.Record) is { } left && left.IsSameRunAs(record);
        foreach (var name in PublishedRun.PlainFiles.Prepend(RunFolder.RecordFile))
            Put(name, name, AtomicFile.Copy);
        foreach (var split in PublishedRun.PredictedSplits)
        {
            Put(PredictedLabels.FileName(split), PredictedLabels.PublishedName(split), GzipFile.Compress);
            // An earlier program published them as plain text.
            File.Delete(System.IO.Path.Combine(target, PredictedLabels.FileName(split)));
        }

        if (!File.Exists(System.IO.Path.Combine(target, RunFolder.RecordFile)))
            record.Write(System.IO.Path.Combine(target, RunFolder.RecordFile));

        void Put(string name, string published, Action<string, string> copy)
        {
            var from = System.IO.Path.Combine(run.Path, name);
            var to = System.IO.Path.Combine(target, published);
            if (own && File.Exists(from))
                copy(from, to);
            else
                File.Delete(to);
        }
    }

    /// <summary>Checks that the folder and that of its runs are no links, which lead out of what was asked for.</summary>
    /// <exception cref="DataFormatException">One is.</exception>
    public void CheckPlace()
    {
        RegularFile.CheckIsNoLink(Path);
        RegularFile.CheckIsNoLink(Runs);
    }

    /// <summary>True where a run is published.</summary>
    public bool HasRuns => Directory.Exists(Runs) && Directory.EnumerateDirectories(Runs).Any();

    /// <summary>The records of all published runs whose times, shapes and sizes can be, from which figures are forecast and none are shown.</summary>
    public IEnumerable<RunRecord> AllRecords => ReadRuns<PublishedRun?>(run => run, _ => null)
        .OfType<PublishedRun>()
        .Where(run => run.Name == run.Record.Key.FolderName)
        .Select(run => run.Record)
        .Where(record => (PublishedRunCheck.FaultOfTimes(record)
            ?? PublishedRunCheck.FaultOfShapes(record)
            ?? PublishedRunCheck.FaultOfSizes(record)) is null);

    // Reads every run that has a record, in ordinal order of the folders, several at a time.
    private ParallelQuery<T> ReadRuns<T>(Func<PublishedRun, T> read, Func<RefusedRun, T> refuse)
    {
        CheckPlace();
        return (Directory.Exists(Runs) ? Directory.GetDirectories(Runs) : [])
            .Where(folder => File.Exists(System.IO.Path.Combine(folder, RunFolder.RecordFile)))
            .Order(StringComparer.Ordinal)
            .AsParallel().AsOrdered()
            .Select(folder =>
            {
                try
                {
                    RegularFile.CheckIsNoLink(folder);
                    foreach (var path in Directory.EnumerateFiles(folder))
                        RegularFile.CheckIsNoLink(path);
                    return read(new PublishedRun(folder, RunRecord.Read(System.IO.Path.Combine(folder, RunFolder.RecordFile))));
                }
                catch (DataFormatException error)
                {
                    return refuse(new RefusedRun(System.IO.Path.GetFileName(folder), error.Message));
                }
            });
    }

    /// <summary>Writes data.csv, which describes the splits without their text.</summary>
    public void PublishData(IEnumerable<Split> splits) => CsvTable.Write(Data, splits.Select(SplitRow.Of));

    /// <summary>The lines of data.csv; none where it was not published.</summary>
    public IReadOnlyList<SplitRow> Splits => File.Exists(Data) ? CsvTable.Read<SplitRow>(Data) : [];

    /// <summary>Copies the record and the curve of the pretraining that the track's teacher started from, where its checkpoint has them.</summary>
    public void PublishPretraining(string folder)
    {
        var target = System.IO.Path.Combine(Path, PretrainingFolder);
        string[] left = [.. new[] { PretrainingRecord.FileName, CurveRow.FileName }.Where(name => File.Exists(System.IO.Path.Combine(folder, name)))];
        if (left.Length > 0)
            Directory.CreateDirectory(target);
        foreach (var name in left)
            AtomicFile.Copy(System.IO.Path.Combine(folder, name), System.IO.Path.Combine(target, name));
    }

    /// <summary>The record of the pretraining that the track's teacher started from; null where none was published.</summary>
    public PretrainingRecord? Pretraining =>
        System.IO.Path.Combine(Path, PretrainingFolder, PretrainingRecord.FileName) is var path && File.Exists(path)
            ? PretrainingRecord.Read(path)
            : null;

    /// <summary>Writes the file that describes a track of the user's own.</summary>
    /// <param name="definition">The text of the track's file.</param>
    public void PublishTrack(string definition) => AtomicFile.WriteAllText(System.IO.Path.Combine(Path, TrackFile), definition);

    /// <summary>Adds a line to tried.csv.</summary>
    public void AddTried(TriedRow row, TaskMetrics metrics)
    {
        using var held = Lock(() => { });
        CsvTable.Write(Tried, TriedRow.Columns(metrics), [.. ReadTried(), row]);
    }

    /// <summary>Adds lines to combined.csv, in place of those of the same runs.</summary>
    public void AddCombined(IReadOnlyList<CombinedRow> rows, TaskMetrics metrics)
    {
        using var held = Lock(() => { });
        var kept = ReadCombined().Where(old => rows.All(row => row.Runs != old.Runs));
        CsvTable.Write(Combined, CombinedRow.Columns(metrics), [.. kept, .. rows]);
    }

    /// <summary>Reads combined.csv.</summary>
    /// <returns>No line where there is no such file.</returns>
    public IReadOnlyList<CombinedRow> ReadCombined() => File.Exists(Combined) ? [.. CsvTable.ReadCells(Combined).Select(CombinedRow.Of)] : [];

    /// <summary>Copies the runs and the splits from another folder of the same track, in place of those that this folder has.</summary>
    /// <param name="names">The names of the folders of the runs.</param>
    public void Take(ResultsFolder from, IReadOnlyList<string> names)
    {
        // Nothing is removed before all that takes its place is there.
        var partial = System.IO.Path.Combine(Path, "runs.partial");
        RemoveFolder(partial);
        try
        {
            foreach (var name in names)
            {
                var copy = Directory.CreateDirectory(System.IO.Path.Combine(partial, name)).FullName;
                foreach (var file in Directory.GetFiles(System.IO.Path.Combine(from.Runs, name)))
                    AtomicFile.Copy(file, System.IO.Path.Combine(copy, System.IO.Path.GetFileName(file)));
            }

            Directory.CreateDirectory(Runs);
            foreach (var name in names)
            {
                RemoveFolder(System.IO.Path.Combine(Runs, name));
                Directory.Move(System.IO.Path.Combine(partial, name), System.IO.Path.Combine(Runs, name));
            }
        }
        finally
        {
            RemoveFolder(partial);
        }

        if (File.Exists(from.Data))
            AtomicFile.Copy(from.Data, Data);
    }

    /// <summary>Writes the tables of the records that belong together.</summary>
    /// <returns>The results that the tables show.</returns>
    public PublishedResults WriteTables(PresentTrack present)
    {
        var results = Read(present);
        var schema = new ResultsSchema(present.Metrics);
        CsvTable.Write(System.IO.Path.Combine(Path, RunsTable), schema.Runs, results.Board.Runs);
        CsvTable.Write(System.IO.Path.Combine(Path, EntriesTable), [.. schema.Entries.Select(column => column.Csv)], results.Board.Methods);
        CsvTable.Write(System.IO.Path.Combine(Path, TypesTable), results.Board.Types);
        return results;
    }

    /// <summary>
    /// Reads the records that belong together: those of the same rules, data and teacher as the teacher's run, and of the shapes, recipes and cap
    /// that most of the runs have that are not stale. Their rows say whether they are stale.
    /// </summary>
    public PublishedResults Read(PresentTrack present)
    {
        var refusedTables = new List<RefusedRun>();
        var splits = OrNone(() => Splits, Data, refusedTables);
        var tried = OrNone(ReadTried, Tried, refusedTables);
        var read = ReadAll(new PublishedRunCheck(track, present, splits), present);
        if (splits.Count > 0 && read.Any(one => one.Refused is not null))
        {
            var readWithout = ReadAll(new PublishedRunCheck(track, present, []), present);
            // Where data.csv keeps most of the entries out, it is wrong, and not they.
            if (EntriesOf(readWithout) > 2 * EntriesOf(read))
            {
                read = readWithout;
                refusedTables.Add(Unreadable(Data, $"{Data} is of other splits than most of the runs"));
            }
        }

        var all = WithDivisions([.. read.Where(one => one.Outcome is not null).Select(one => (Run: one.Run!, Outcome: one.Outcome!))]);
        // Entries are made from the teacher's first seed. Where something is wrong with that run, another of its seeds says what belongs together.
        var teacher = all.Select(one => one.Run.Record)
            .Where(IsTeacher)
            .OrderByDescending(record => record.Seed == TeacherRun.Seed)
            .ThenBy(record => record.Seed)
            .FirstOrDefault();
        var weights = all.Select(one => one.Run.Record)
            .Where(record => record.Seed == TeacherRun.Seed && record.Weights is not null)
            .ToDictionary(record => record.Method, record => record.Weights!, StringComparer.Ordinal);
        var ofTeacher = all.Where(one => (teacher is null || Belongs(one.Run.Record, teacher)) && HasFurtherTeachers(one.Run.Record, weights))
            .Select(one => (one.Run, one.Outcome, Terms: IsTeacher(one.Run.Record) ? null : TermsOf(one.Run.Record)))
            .ToArray();
        var terms = ofTeacher
            .Where(one => one.Terms is not null)
            .GroupBy(one => one.Terms!, StringComparer.Ordinal)
            .OrderByDescending(group => PublishedRunCheck.VotesOf(group.Select(one => one.Outcome)))
            .ThenByDescending(group => group.DistinctBy(one => one.Outcome.Method).Count())
            .ThenByDescending(group => group.Count(one => one.Outcome.Stale.Length == 0))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.Key;
        var candidates = ofTeacher.Where(one => one.Terms is null || one.Terms == terms).Select(one => (one.Run, one.Outcome)).ToArray();
        var odd = PublishedRunCheck.FaultsBeside([.. candidates.Select(one => one.Outcome)]);
        var together = candidates.Where(one => !odd.ContainsKey(one.Outcome)).ToArray();
        var board = Scoreboard.Build([.. together.Select(one => one.Outcome)], present.Metrics, tried: tried);
        return new PublishedResults(board, [.. together.Select(one => one.Run)], [.. all.Except(candidates).Select(one => one.Run.Name)])
        {
            Tried = tried,
            Refused =
            [
                .. refusedTables,
                .. read.Select(one => one.Refused).OfType<RefusedRun>(),
                .. candidates.Where(one => odd.ContainsKey(one.Outcome)).Select(one => new RefusedRun(one.Run.Name, odd[one.Outcome])),
            ],
        };
    }

    private static void RemoveFolder(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    // Locks lie outside the folder, which is committed or removed.
    private string LockFile(string what) => CacheFolder.LockFor(what, Path);

    // A table beside the runs that is damaged does not keep the runs from being shown.
    private static IReadOnlyList<T> OrNone<T>(Func<IReadOnlyList<T>> read, string file, List<RefusedRun> refused)
    {
        try
        {
            RegularFile.CheckIsNoLink(file);
            return read();
        }
        catch (DataFormatException error)
        {
            refused.Add(Unreadable(file, error.Message));
            return [];
        }
    }

    private static RefusedRun Unreadable(string file, string reason) => new(System.IO.Path.GetFileName(file), reason)
    {
        Remedy = "What it says is not shown until it is mended, or restored with 'git checkout'",
        IsRun = false,
    };

    private ReadRun[] ReadAll(PublishedRunCheck check, PresentTrack present) => [.. ReadRuns(
        run =>
        {
            var known = run with { Record = present.WithFactsOfEntry(run.Record) };
            return new ReadRun(known, check.Read(known), null);
        },
        refused => new ReadRun(null, null, refused))];

    private static int EntriesOf(ReadRun[] runs) =>
        runs.Where(run => run.Outcome?.Status == RunStatus.Ok).DistinctBy(run => run.Outcome!.Method).Count();

    /// <summary>Reads the settings that were tried for the track's entries.</summary>
    public IReadOnlyList<TriedRow> ReadTried() => File.Exists(Tried) ? [.. CsvTable.ReadCells(Tried).Select(TriedRow.Of)] : [];

    // An entry of the open division is ranked where it fits the cap, which the record of a run that failed does not know, nor an older one.
    private static (PublishedRun Run, RunOutcome Outcome)[] WithDivisions((PublishedRun Run, RunOutcome Outcome)[] runs)
    {
        var ranked = runs.Select(one => one.Run.Record)
            .Where(record => record is { Status: RunStatus.Ok, Division: Division.Open or Division.Capped })
            .Where(record => record.Division.Of(record.Parameters, record.ParameterCap) == Division.Capped)
            .Select(record => record.Method)
            .ToHashSet(StringComparer.Ordinal);
        return [.. runs.Select(one => one.Run.Record.Division == Division.Open && ranked.Contains(one.Run.Record.Method) ? Capped(one) : one)];

        static (PublishedRun Run, RunOutcome Outcome) Capped((PublishedRun Run, RunOutcome Outcome) one)
        {
            var record = one.Run.Record with { Division = Division.Capped };
            return (one.Run with { Record = record }, one.Outcome with { Record = record });
        }
    }

    // The hash of a record's provenance does not tell, because a family of entries may have settings of its own in it.
    private static string TermsOf(RunRecord record) =>
        JsonSerializer.Serialize(new { record.ParameterCap, record.Shapes, record.Recipes }, RecordJson.Options);

    private static bool Belongs(RunRecord record, RunRecord teacher) =>
        record.Provenance.RulesVersion == teacher.Provenance.RulesVersion
        && record.Provenance.Data == teacher.Provenance.Data
        && (record.Checkpoint is not null || record.Provenance.PretrainedWeights == teacher.Provenance.PretrainedWeights)
        && (IsTeacher(record)
            ? record.Provenance.Recipe == teacher.Provenance.Recipe
            : record.Provenance.TeacherWeights is not { } weights || weights == teacher.Weights || teacher.Seed != TeacherRun.Seed);

    // Whether the entries that taught a run beside the teacher are those of the table, as far as the table has them.
    private static bool HasFurtherTeachers(RunRecord record, IReadOnlyDictionary<string, string> weights) =>
        record.Provenance.FurtherTeachers?.Split(' ').All(one => one.Split(':') is [var name, var hash]
            && (!weights.TryGetValue(name, out var published) || published == hash)) ?? true;

    private static bool IsTeacher(RunRecord record) => record.Method == TeacherRun.Method;

    /// <summary>A run as it was read, with its outcome, or else the reason why it is refused.</summary>
    private sealed record ReadRun(PublishedRun? Run, RunOutcome? Outcome, RefusedRun? Refused);
}
