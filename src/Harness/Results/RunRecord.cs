using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Common;
using Harness.Contest.Timing;
using Harness.Models.Bert;
using Harness.Training;

namespace Harness.Results;

/// <summary>The record of a run, which run.json holds: what the run was, what it depended on and what it measured.</summary>
public sealed record RunRecord
{
    private const long LargestFile = 4_000_000;

    /// <summary>The largest number of characters that a text of a record may have.</summary>
    public const int LongestText = 4_000;

    private const string Cut = " ... (the rest is cut off)";

    private const string Remedy = "Expected a run's record; remove its folder to run it again.";

    /// <summary>The track.</summary>
    public required string Track { get; init; }

    /// <summary>The entry.</summary>
    public required string Method { get; init; }

    /// <summary>The division of the entry.</summary>
    public required Division Division { get; init; }

    /// <summary>
    /// The class that the method derives from: entries of one family borrow each other's seed variance. Null in older records, whose division takes
    /// its place.
    /// </summary>
    public string? Family { get; init; }

    /// <summary>True when the method does not depend on the seed; false in older records.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsDeterministic { get; init; }

    /// <summary>The seed.</summary>
    public required int Seed { get; init; }

    /// <summary>The name of the run.</summary>
    [JsonIgnore]
    public RunKey Key => new(Track, Method, Seed);

    /// <summary>How the run ended: ok, disqualified or failed. See <see cref="RunStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Why the run was disqualified or failed, or what its method remarked on a run that ended well; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>
    /// True where a run failed before it began, because something that it needs is missing. Such a record takes no good run's place.
    /// </summary>
    [JsonIgnore]
    public bool DidNotBegin { get; init; }

    /// <summary>The published weights that the method starts from in place of the track's; null for those of the track.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Checkpoint { get; init; }

    /// <summary>The cap of the track.</summary>
    public required long ParameterCap { get; init; }

    /// <summary>The parameters that count against the cap, in the network before anything was trained.</summary>
    public long? ParametersBuilt { get; init; }

    /// <summary>The parameters that count against the cap, in the network that the method returned.</summary>
    public long? Parameters { get; init; }

    /// <summary>All stored parameters of the network that the method returned, zeros included.</summary>
    public long? DenseParameters { get; init; }

    /// <summary>The bytes of what was learned as it is stored: numbers without names and shapes, and the strings of a CRF's features.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>The same bytes if each floating-point number took 16 bits.</summary>
    public long? StoredBytesFp16 { get; init; }

    /// <summary>The shape of the network that the method returned; null where it returned no network.</summary>
    public BertShape? Shape { get; init; }

    /// <summary>The track's shapes at the time of the run.</summary>
    public required TrackShapes Shapes { get; init; }

    /// <summary>The track's recipes at the time of the run.</summary>
    public required TrackRecipes Recipes { get; init; }

    /// <summary>The task's metrics on validation, by name.</summary>
    public IReadOnlyDictionary<string, double>? Validation { get; init; }

    /// <summary>The task's metrics on the test split, by name.</summary>
    public IReadOnlyDictionary<string, double>? Test { get; init; }

    /// <summary>The epoch, from 1, whose network was kept; null where the method did not train by epochs.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>The number of epochs; null where the method did not train by epochs.</summary>
    public int? Epochs { get; init; }

    /// <summary>The trainings of the run in order; null where the method trained in its own way, and in older records.</summary>
    public IReadOnlyList<TrainingRecord>? Trainings { get; init; }

    /// <summary>The entry whose chain this one extends, so that its trials count for both; null where it extends none.</summary>
    public string? Extends { get; init; }

    /// <summary>The curve to which the entry belongs in the chart of sizes; null where it belongs to none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Series { get; init; }

    /// <summary>The figures of each step of a chain; null for a method that is no chain.</summary>
    public IReadOnlyList<StepRecord>? Steps { get; init; }

    /// <summary>The trainings among which the run chose on validation, in order; null where it did not choose.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SweepRecord>? Sweep { get; init; }

    /// <summary>Further figures that the method recorded beside its steps, by name; null where it recorded none.</summary>
    public IReadOnlyDictionary<string, double>? Figures { get; init; }

    /// <summary>The seconds of training.</summary>
    public double? TrainSeconds { get; init; }

    /// <summary>
    /// The part of <see cref="TrainSeconds"/> that other processes took: those that were killed, and from which the run went on, and the run that
    /// computed the teacher's logits for all. Null where there is none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TakenOverSeconds { get; init; }

    /// <summary>
    /// Wall-clock seconds from the run's turn on the machine to its record, with <see cref="TakenOverSeconds"/> and without the pauses in which
    /// other runs were timed. Forecasts of how long runs take are made from it. Null in older records.
    /// </summary>
    public double? RunSeconds { get; init; }

    /// <summary>
    /// Seconds for one pass over the test split, as <see cref="Timings"/> describes it. Records without <see cref="SentencesPerSecond"/> were
    /// measured in batches of 32.
    /// </summary>
    public double? EvalSeconds { get; init; }

    /// <summary>Milliseconds for one sentence alone, from its words to their labels: the median. Older records begin with its tokens.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Milliseconds for one sentence alone: the 95th percentile.</summary>
    public double? LatencyP95Ms { get; init; }

    /// <summary>Sentences a second in batches of 128.</summary>
    public double? SentencesPerSecond { get; init; }

    /// <summary>The size of the ONNX file in bytes; null where the model is no network, and in older records.</summary>
    public long? OnnxBytes { get; init; }

    /// <summary>
    /// Milliseconds for one sentence alone in ONNX Runtime on the CPU with one intra-op thread: the median; null where there is no ONNX file.
    /// </summary>
    public double? LatencyOnnxP50Ms { get; init; }

    /// <summary>The slowest round's <see cref="LatencyMs"/> less the fastest round's; null in older records, which have no rounds.</summary>
    public double? LatencyMsSpread { get; init; }

    /// <summary>The slowest round's <see cref="LatencyOnnxP50Ms"/> less the fastest round's; null as above and where there is no ONNX file.</summary>
    public double? LatencyOnnxMsSpread { get; init; }

    /// <summary>
    /// The time in ISO 8601 at which the <see cref="TimeTrial"/> that measured the speed began; speeds with the same time were measured together.
    /// Null where speed was measured at the end of the run, as in older records, and where it was not measured.
    /// </summary>
    public string? TimedUtc { get; init; }

    /// <summary>Wall-clock seconds that measuring took for this run; null in older records.</summary>
    public double? TimingSeconds { get; init; }

    /// <summary>
    /// The threads of libtorch while speed was measured; null in older records, where they were those of <see cref="Environment"/>.
    /// </summary>
    public int? TimingThreads { get; init; }

    /// <summary>The most memory that the run's process held, training and libtorch included; on CUDA only the host's memory counts.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>SHA-256 of the weights of the model that the method returned.</summary>
    public string? Weights { get; init; }

    /// <summary>
    /// SHA-256 of each file in the folder of the run, by its name, without the record and the log; null in records that are older than these hashes.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Files { get; init; }

    /// <summary>The type of numbers in which encoders were trained: float32 or bfloat16; null in records that are older than the choice.</summary>
    public string? Precision { get; init; }

    /// <summary>The software and the machine that made the run.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>Everything that the run depended on.</summary>
    public required Provenance Provenance { get; init; }

    /// <summary>Says whether the run is done and nothing that it depends on has changed.</summary>
    /// <param name="now">The provenance that the same run would have now.</param>
    public bool IsCurrent(Provenance now) => Status is RunStatus.Ok or RunStatus.Disqualified && Provenance.ChangesTo(now).Count == 0;

    /// <summary>
    /// Says whether two records are of one run. Timings are not compared, because a run that is timed again stays the same run.
    /// </summary>
    public bool IsSameRunAs(RunRecord other) =>
        Key == other.Key
        && Environment.StartedUtc == other.Environment.StartedUtc
        && Status == other.Status
        && Weights == other.Weights
        && Provenance == other.Provenance;

    /// <summary>Says whether two records of one run say the same of it, timings left aside.</summary>
    public bool SaysTheSameAs(RunRecord other) => WithoutTimings(this) == WithoutTimings(other);

    private static string WithoutTimings(RunRecord record) => JsonSerializer.Serialize(
        record with
        {
            EvalSeconds = null,
            SentencesPerSecond = null,
            LatencyMs = null,
            LatencyMsSpread = null,
            LatencyP95Ms = null,
            LatencyOnnxP50Ms = null,
            LatencyOnnxMsSpread = null,
            TimedUtc = null,
            TimingSeconds = null,
            TimingThreads = null,
        },
        RecordJson.Options);

    /// <summary>Gives a text of a method or of a library as a record holds it: its first line, printable, and cut where it is too long.</summary>
    public static string TextOf(string text)
    {
        var line = PrintableText.OfLine(text.ReplaceLineEndings("\n").Split('\n')[0]);
        if (line.Length <= LongestText)
            return line;
        var kept = LongestText - Cut.Length;
        return line[..(char.IsHighSurrogate(line[kept - 1]) ? kept - 1 : kept)] + Cut;
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="DataFormatException">The file is no record.</exception>
    public static RunRecord Read(string path)
    {
        // A pipe would be waited for, and a link may lead to a device that never ends.
        RegularFile.CheckIsNoLink(path);
        var bytes = new FileInfo(path).Length;
        if (bytes == 0)
            throw new DataFormatException($"{path}: an empty file, a pipe or a device. {Remedy}");
        if (bytes > LargestFile)
            throw new DataFormatException(Invariant($"{path}: {bytes:N0} bytes are too many for a record. {Remedy}"));
        try
        {
            var record = JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(path), RecordJson.FromStrangers)
                ?? throw new DataFormatException($"{path}: the file holds null. {Remedy}");
            object?[] elements = [.. record.Steps ?? [], .. record.Trainings ?? [], .. record.Sweep ?? []];
            return !elements.Contains(null) ? record : throw new DataFormatException($"{path}: a list in it holds null. {Remedy}");
        }
        // Half of a surrogate pair is valid JSON and no valid text.
        catch (InvalidOperationException error)
        {
            throw new DataFormatException($"{path}: a text in it cannot be read. {Remedy}", error);
        }
        catch (JsonException error)
        {
            // The parser counts lines from 0, and says nothing of the place where a property is missing.
            var line = error.LineNumber is { } number ? Invariant($", line {number + 1}") : "";
            throw new DataFormatException($"{path}{line}: damaged, or written by another program. {Remedy}", error);
        }
    }

    /// <summary>Gives the same record with other timings.</summary>
    public RunRecord With(Timings timings) => this with
    {
        EvalSeconds = timings.EvalSeconds,
        SentencesPerSecond = timings.SentencesPerSecond,
        LatencyMs = timings.LatencyMs,
        LatencyMsSpread = timings.LatencyMsSpread,
        LatencyP95Ms = timings.LatencyP95Ms,
        LatencyOnnxP50Ms = timings.LatencyOnnxP50Ms,
        LatencyOnnxMsSpread = timings.LatencyOnnxMsSpread,
    };

    /// <summary>Reads a record; null where there is none, or one that cannot be read.</summary>
    public static RunRecord? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? Read(path) : null;
        }
        catch (DataFormatException)
        {
            return null;
        }
    }

    /// <summary>Writes the record.</summary>
    public void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, RecordJson.Options) + "\n");
}
