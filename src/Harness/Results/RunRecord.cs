using System.Text.Json;
using Harness.Common;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Training;

namespace Harness.Results;

/// <summary>run.json: everything needed to know what a run was, and to trust it.</summary>
public sealed record RunRecord
{
    public required string Track { get; init; }

    public required string Method { get; init; }

    public required Division Division { get; init; }

    public required int Seed { get; init; }

    /// <summary>ok, disqualified or failed.</summary>
    public required string Status { get; init; }

    /// <summary>Why it was disqualified or failed; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    public required long ParameterCap { get; init; }

    /// <summary>What counts against the cap, in the network that was built, before anything was trained.</summary>
    public long? ParametersBuilt { get; init; }

    /// <summary>What counts against the cap, in the network that was given back.</summary>
    public long? Parameters { get; init; }

    /// <summary>All stored parameters of the network that was given back, zeros included.</summary>
    public long? DenseParameters { get; init; }

    /// <summary>Of the learned numbers as they are stored, without names and shapes.</summary>
    public long? StoredBytes { get; init; }

    /// <summary>The same if what is stored in floating point took 16 bits a number.</summary>
    public long? StoredBytesFp16 { get; init; }

    /// <summary>Of the network that was given back; null where there is none.</summary>
    public BertShape? Shape { get; init; }

    public required TrackShapes Shapes { get; init; }

    public required TrackRecipes Recipes { get; init; }

    /// <summary>The task's figures by name.</summary>
    public IReadOnlyDictionary<string, double>? Validation { get; init; }

    /// <summary>The task's figures by name.</summary>
    public IReadOnlyDictionary<string, double>? Test { get; init; }

    /// <summary>Null where the method did not train by epochs.</summary>
    public int? BestEpoch { get; init; }

    public int? Epochs { get; init; }

    /// <summary>What each step of a chain left; null for a method that is no chain.</summary>
    public IReadOnlyList<StepRecord>? Steps { get; init; }

    /// <summary>What the method recorded of itself beside its steps, by name; null where it recorded nothing.</summary>
    public IReadOnlyDictionary<string, double>? Figures { get; init; }

    public double? TrainSeconds { get; init; }

    /// <summary>
    /// Wall-clock seconds from the start of the run's process to its record, without pauses for others' timings. Plans are made from it. Null in
    /// older records.
    /// </summary>
    public double? RunSeconds { get; init; }

    /// <summary>One evaluation of the test split: see <see cref="Timings"/>; in batches of 32 in records without <see cref="SentencesPerSecond"/>.</summary>
    public double? EvalSeconds { get; init; }

    /// <summary>One sentence alone, median.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>One sentence alone, 95th percentile.</summary>
    public double? LatencyP95Ms { get; init; }

    /// <summary>In batches of 128.</summary>
    public double? SentencesPerSecond { get; init; }

    /// <summary>The size of the ONNX file; null for what is no network, and in older records.</summary>
    public long? OnnxBytes { get; init; }

    /// <summary>One sentence alone in ONNX Runtime, on the CPU with one intra-op thread, median; null where there is no ONNX file.</summary>
    public double? LatencyOnnxP50Ms { get; init; }

    /// <summary>The slowest round's latency less the fastest round's, in milliseconds; null in older records, which have no rounds.</summary>
    public double? LatencyMsSpread { get; init; }

    /// <summary>The same distance in ONNX Runtime.</summary>
    public double? LatencyOnnxMsSpread { get; init; }

    /// <summary>
    /// The time in ISO 8601 at which the <see cref="TimeTrial"/> that measured the speed began: speeds with the same time were measured together.
    /// Null where speed was measured at the end of the run, as in older records, and where it was not measured.
    /// </summary>
    public string? TimedUtc { get; init; }

    /// <summary>Wall-clock seconds that measuring took for this run; null in older records.</summary>
    public double? TimingSeconds { get; init; }

    /// <summary>The most memory that the run's process held, training and libtorch included; the host's alone on CUDA.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>SHA-256 of the weights of the network that was given back.</summary>
    public string? Weights { get; init; }

    /// <summary>The type of numbers in which encoders were trained: float32 or bfloat16; null in records that are older than the choice.</summary>
    public string? Precision { get; init; }

    public required RunEnvironment Environment { get; init; }

    public required Provenance Provenance { get; init; }

    /// <summary>Says whether the run is done and nothing that it depends on has changed.</summary>
    /// <param name="now">The provenance that the same run would have now.</param>
    public bool IsCurrent(Provenance now) => Status is RunStatus.Ok or RunStatus.Disqualified && Provenance.ChangesTo(now).Count == 0;

    public static RunRecord Read(string path) => JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(path), RecordJson.Options)
        ?? throw new DataFormatException($"{path}: empty. Expected a run's record; remove its folder to run it again.");

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

    /// <summary>Null where there is no record, or one that cannot be read.</summary>
    public static RunRecord? TryRead(string path)
    {
        try
        {
            return File.Exists(path) ? Read(path) : null;
        }
        catch (Exception error) when (error is JsonException or DataFormatException)
        {
            return null;
        }
    }

    public void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, RecordJson.Options) + "\n");
}
