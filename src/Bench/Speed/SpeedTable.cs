using System.Globalization;
using Harness.Common;
using Harness.Results;
using Harness.Training;
using Spectre.Console;
using static TorchSharp.torch;

namespace Bench.Speed;

/// <summary>Writes measurements as rows of speed.csv and as a table for a terminal.</summary>
public static class SpeedTable
{
    /// <summary>The name of the file of measurements.</summary>
    public const string FileName = "speed.csv";

    // The order of the sides in a comparison.
    private const int Ours = 0;
    private const int Plain = 1;
    private const int Python = 2;

    /// <summary>Makes a row of speed.csv.</summary>
    /// <param name="comparison">The turns of this program, of plain TorchSharp and, where there is a peer, of PyTorch for Python.</param>
    /// <param name="peakGflops">The matrix peak of the work's precision.</param>
    /// <param name="peer">The PyTorch for Python that was compared with; null where there is none.</param>
    public static SpeedRow Row(SpeedWork work, SpeedComparison comparison, double peakGflops, PeerEnvironment? peer)
    {
        var ratio = comparison.Ratio(Ours, Plain);
        var pythonRatio = peer is null ? null : comparison.Ratio(Ours, Python);
        return new SpeedRow
        {
            Name = work.Name,
            Description = work.Description,
            OursMs = comparison.Median(Ours),
            PlainMs = comparison.Median(Plain),
            Ratio = ratio.Value,
            RatioLow = ratio.Low,
            RatioHigh = ratio.High,
            Goal = work.Goal,
            PythonMs = peer is null ? null : comparison.Median(Python),
            PythonRatio = pythonRatio?.Value,
            PythonRatioLow = pythonRatio?.Low,
            PythonRatioHigh = pythonRatio?.High,
            PythonGoal = work.PythonGoal,
            Gflop = work.Gflop,
            PeakShare = work.Gflop is { } gflop ? gflop / (comparison.Median(Ours) / 1e3) / peakGflops : null,
            PeakGflops = work.Gflop is null ? null : peakGflops,
            Precision = work.Precision.Name,
            Rounds = comparison.Turns[Ours].Count,
            Threads = get_num_threads(),
            Processor = Processor.Name,
            LibTorch = __version__,
            Python = peer?.Summary ?? "",
            TimedUtc = UtcTime.Text(DateTime.UtcNow),
        };
    }

    /// <summary>Makes the table for a terminal, which is at most 100 columns wide.</summary>
    public static Table Of(IReadOnlyList<SpeedRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("work").NoWrap());
        foreach (var name in new[] { "ours ms", "plain ms", "ours/plain", "goal", "python ms", "ratio", "of peak" })
            table.AddColumn(new TableColumn(name).RightAligned().NoWrap());
        foreach (var row in rows)
            table.AddText(
                row.Name,
                Milliseconds(row.OursMs),
                Milliseconds(row.PlainMs),
                Invariant($"{row.Ratio:F2} ({row.RatioLow:F2}-{row.RatioHigh:F2})"),
                Ratio(row.Goal),
                row.PythonMs is { } python ? Milliseconds(python) : "",
                Ratio(row.PythonRatio),
                row.PeakShare is { } share ? Invariant($"{share * 100:F0} %") : "");
        return table;
    }

    private static string Ratio(double? value) => value?.ToString("F2", CultureInfo.InvariantCulture) ?? "";

    private static string Milliseconds(double value) => value.ToString(value < 100 ? "F2" : "F0", CultureInfo.InvariantCulture);
}
