using System.Globalization;
using Harness.Results;

namespace Reports.Page;

/// <summary>A column of the ranked tables: its name, what it means, what a row shows and what it is sorted by.</summary>
/// <param name="Legend">For whoever points at the name.</param>
/// <param name="Text">As shown.</param>
/// <param name="Value">As sorted; null where there is none.</param>
internal sealed record Column(string Name, string Legend, Func<MethodRow, string> Text, Func<MethodRow, double?> Value, bool BestIsHighest = false)
{
    /// <summary>Those of a page: what is not measured everywhere only where some row has it.</summary>
    public static IReadOnlyList<Column> For(IReadOnlyList<MethodRow> rows) => [.. All, .. Measured.Where(column => rows.Any(row => column.Value(row) is not null))];

    public static IReadOnlyList<Column> All { get; } =
    [
        new("test F1", "micro F1 of entities on the test split, first sub-token of each word; mean over seeds, and the spread over them", row => Score(row.F1WordMean) + (row.F1WordSd is { } sd ? $" ±{Score(sd)}" : ""), row => row.F1WordMean, true),
        new("95 % interval", "bootstrap over test sentences", row => row.F1WordLow is null ? "" : $"{Score(row.F1WordLow)}–{Score(row.F1WordHigh)}", row => row.F1WordLow, true),
        Number("p vs best", "paired bootstrap against the division's best", row => row.PVsBest, "F4"),
        Number("parameters", "what counts against the cap", row => row.Parameters, "N0"),
        new("of teacher", "parameters relative to the teacher's", row => Percent(row.ShareOfTeacher), row => row.ShareOfTeacher),
        Number("aligned F1", "every sub-token scored", row => row.F1AlignedMean, "F4", true),
        Number("validation F1", "at the best epoch", row => row.ValidationF1WordMean, "F4", true),
        Number("bytes", "of the learned numbers as they are stored", row => row.StoredBytes, "N0"),
        Number("ms/sentence", "one sentence at a time, median of the rounds", row => row.LatencyMsMedian, "F2"),
        new("latency of teacher's", "median latency relative to the teacher's", row => Percent(row.LatencyOfTeacher), row => row.LatencyOfTeacher),
        Number("sentences/s", "in batches of 128", row => row.SentencesPerSecondMedian, "N0", true),
        Number("train s", "mean over seeds", row => row.TrainSecondsMean, "N0"),
        Number("seeds", "runs that the figures are over", row => row.Seeds, "N0"),
        Number("tried", "settings whose validation F1 was looked at", row => row.ConfigurationsTried, "N0"),
    ];

    private static IReadOnlyList<Column> Measured { get; } =
    [
        Number("ONNX bytes", "of the ONNX file", row => row.OnnxBytes, "N0"),
        Number("ONNX ms/sentence", "one sentence at a time in ONNX Runtime on one thread of the CPU, median", row => row.LatencyOnnxP50Ms, "F2"),
        Number("ms between rounds", "the slowest round's ms/sentence less the fastest round's", row => row.LatencyMsSpread, "F2"),
    ];

    public static string Score(double? value) => value?.ToString("F4", CultureInfo.InvariantCulture) ?? "";

    private static string Percent(double? value) => value is { } share ? Invariant($"{share * 100:F1} %") : "";

    private static Column Number(string name, string legend, Func<MethodRow, double?> value, string format, bool bestIsHighest = false) =>
        new(name, legend, row => value(row)?.ToString(format, CultureInfo.InvariantCulture) ?? "", value, bestIsHighest);
}
