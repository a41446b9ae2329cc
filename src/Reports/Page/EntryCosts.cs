using Harness.Common;
using Harness.Results;
using Reports.Page.Svg;

namespace Reports.Page;

/// <summary>The costs of keeping an entry and of using it.</summary>
/// <param name="Bytes">The bytes as stored; null where they are not known.</param>
/// <param name="Milliseconds">Milliseconds for a sentence in this program; null where they were not measured.</param>
/// <param name="OnnxMilliseconds">Milliseconds for a sentence in ONNX Runtime; null as above, and for what is no neural network.</param>
/// <param name="HasOnnx">True where its runs left BERTs, which have ONNX files.</param>
internal sealed record EntryCosts(double? Bytes, double? Milliseconds, double? OnnxMilliseconds, bool HasOnnx)
{
    // Ratios of speeds nearer to 1 than this are written as 1.
    private const double Alike = 1.05;

    /// <summary>The costs in a row of a track's table.</summary>
    public static EntryCosts Of(MethodRow row) => Of(figure => row[figure]);

    /// <summary>The costs in a line of results.csv.</summary>
    public static EntryCosts Of(CsvCells row) => Of(figure => row.Number(figure.SummaryName!));

    /// <summary>The costs in words; nothing where none is known.</summary>
    /// <param name="teacher">The teacher's costs, to which they are set in relation; null where they are not.</param>
    public string Text(EntryCosts? teacher)
    {
        var costs = new List<string>();
        if (Bytes is { } bytes)
            costs.Add(CostText.Bytes(bytes) + (teacher?.Bytes is { } whole ? Invariant($" ({bytes / whole * 100:0.#} % of the teacher's)") : ""));
        if ((HasOnnx ? OnnxMilliseconds : Milliseconds) is { } milliseconds)
        {
            var slow = HasOnnx ? teacher?.OnnxMilliseconds : teacher?.Milliseconds;
            var runtime = HasOnnx ? "in ONNX Runtime" : "in this program";
            costs.Add($"{CostText.Milliseconds(milliseconds)} a sentence {runtime}" + (slow is { } known ? $" ({Speed(known / milliseconds)})" : ""));
        }

        return string.Join(", ", costs);
    }

    private string Speed(double ratio)
    {
        var here = HasOnnx ? "" : " as the teacher here";
        return ratio switch
        {
            >= 10 => Invariant($"{ratio:0} times as fast{here}"),
            >= Alike => Invariant($"{ratio:0.0} times as fast{here}"),
            > 1 / Alike => HasOnnx ? "as fast as the teacher" : $"as fast{here}",
            _ => Invariant($"{1 / ratio:0.0} times as long{here}"),
        };
    }

    private static EntryCosts Of(Func<Figure, double?> value) => new(
        value(Figures.StoredBytes), value(Figures.LatencyMs), value(Figures.LatencyOnnxMs), value(Figures.OnnxBytes) is not null);
}
