using Bench.Speed;
using Harness.Common;
using Harness.Results;
using Harness.Training;
using Spectre.Console;

namespace Bench.Tests.Speed;

[Collection("torch")]
public sealed class SpeedTableTests
{
    private static readonly PeerEnvironment Peer = new("1.13.0", "/lib/libopenblasp-r0.3.21.so", "Haswell", 2, null);

    private static readonly SpeedComparison Comparison = new([[200, 100, 300], [400, 500, 450], [800, 1000, 900]]);

    [Fact]
    public void Row_has_ratios_of_medians_and_the_share_of_the_peak()
    {
        var row = SpeedTable.Row(Work(), Comparison, peakGflops: 0.001, Peer);

        Assert.Equal((200, 450, 900), (row.OursMs, row.PlainMs, row.PythonMs));
        Assert.Equal((200.0 / 450, 0.2, 2.0 / 3), (row.Ratio, row.RatioLow, row.RatioHigh));
        Assert.Equal((200.0 / 900, 0.1, 1.0 / 3), (row.PythonRatio, row.PythonRatioLow, row.PythonRatioHigh));
        Assert.Equal((0.5, 0.4), (row.Goal, row.PythonGoal));
        Assert.Equal("bfloat16", row.Precision);
        Assert.Equal("torch 1.13.0, libopenblasp-r0.3.21.so, kernels for Haswell", row.Python);

        // Operations a second over 10^6 a second.
        Assert.Equal(Work().Gflop!.Value * 1e9 / 0.2 / 1e6, row.PeakShare!.Value, 1e-12);
    }

    [Fact]
    public void Row_is_empty_where_there_is_no_peer_and_no_product()
    {
        var work = new DropoutWork("dropout", 0.1, [2, 3]);
        var row = SpeedTable.Row(work, new SpeedComparison([[1], [2]]), peakGflops: 100, peer: null);

        Assert.Equal((null, null, null, null), (row.PythonMs, row.PythonRatio, row.PythonRatioLow, row.PythonRatioHigh));
        Assert.Equal((null, null, null), (row.Gflop, row.PeakShare, row.PeakGflops));
        Assert.Equal("", row.Python);
    }

    [Fact]
    public void Rows_are_read_as_they_were_written()
    {
        using var culture = new ForeignCulture();
        using var folder = new TemporaryFolder();
        var path = folder.PathOf(SpeedTable.FileName);
        var row = SpeedTable.Row(Work(), new SpeedComparison([[1.5], [3], [6]]), peakGflops: 0.25, Peer) with { Gflop = 0.125, PeakShare = 0.375 };

        CsvTable.Write(path, [row]);

        Assert.Equal([row], CsvTable.Read<SpeedRow>(path));
        var text = File.ReadAllText(path);
        Assert.StartsWith("name,description,ours_ms,plain_ms,ratio,ratio_low,ratio_high,goal,python_ms,", text, StringComparison.Ordinal);
        Assert.Contains(",1.500,3.000,0.500,0.500,0.500,0.5,6.000,0.250,0.250,0.250,0.4,0.125,0.375,0.250,bfloat16,", text, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Table_fits_into_100_columns()
    {
        var row = SpeedTable.Row(Work(), new SpeedComparison([[12345.6], [23456.7], [34567.8]]), peakGflops: 1, Peer) with { PeakShare = 0.999 };
        var lines = PlainTerminal.Lines(200, console => console.Write(SpeedTable.Of([row])));
        Assert.All(lines, line => Assert.InRange(line.TrimEnd().Length, 0, 100));
        Assert.Contains(lines, line => line.Contains("step-bert-base", StringComparison.Ordinal)
            && line.Contains("0.53 (0.53-0.53)", StringComparison.Ordinal)
            && line.Contains("34568", StringComparison.Ordinal)
            && line.Contains("0.36", StringComparison.Ordinal)
            && line.TrimEnd().EndsWith("100 %", StringComparison.Ordinal));
    }

    private static TrainingWork Work() => new(
        "step-bert-base",
        Tiny.Shape,
        Tiny.Labels,
        new Recipe(LearningRate: 1e-3, Epochs: 1),
        Tiny.Examples(4),
        [[0, 1], [2, 3]],
        TrainingPrecision.BFloat16)
    {
        Goal = 0.5,
        PythonGoal = 0.4,
    };
}
