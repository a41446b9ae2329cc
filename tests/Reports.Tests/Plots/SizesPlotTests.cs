using Harness.Contest.Tracks;
using Harness.Results;
using Reports.Plots;
using ScottPlot;
using ScottPlot.Plottables;

namespace Reports.Tests.Plots;

/// <summary>The chart of sizes, drawn from rows that were made up.</summary>
public sealed class SizesPlotTests
{
    private const string Plain = "the best chain";
    private const string Rounded = "the best chain, rounded to 8 bits";

    // The first of each is its name; then parameters, bytes, the mean on test and the series.
    private static readonly (string Method, double Parameters, double Bytes, double Mean, string? Series)[] Entries =
    [
        ("teacher", 22_570_000, 90_280_000, 0.894, null),
        ("best-chain-20m", 19_990_000, 79_960_000, 0.893, Plain),
        ("best-chain-10m", 9_970_000, 39_880_000, 0.889, Plain),
        ("best-chain", 4_510_000, 18_020_000, 0.881, Plain),
        ("best-chain-2m", 1_990_000, 7_960_000, 0.853, Plain),
        ("best-chain-1m", 870_000, 3_480_000, 0.801, Plain),
        ("best-chain-500k", 431_000, 1_724_000, 0.742, Plain),
        ("best-chain-20m-int8", 19_990_000, 20_240_000, 0.892, Rounded),
        ("best-chain-10m-int8", 9_970_000, 10_150_000, 0.888, Rounded),
        ("int8-weights", 4_510_000, 4_640_000, 0.880, Rounded),
        ("best-chain-2m-int8", 1_990_000, 2_091_000, 0.851, Rounded),
        ("best-chain-1m-int8", 870_000, 940_000, 0.797, Rounded),
        ("best-chain-500k-int8", 431_000, 480_000, 0.737, Rounded),
        ("crf-features", 61_300, 1_470_000, 0.808, null),
        ("bilstm-crf", 34_740_000, 142_590_000, 0.905, null),
    ];

    [Fact]
    public void Of_draws_series_and_other_networks_as_points_and_the_teacher_and_a_CRF_as_lines()
    {
        var plot = SizesPlot.Of(Results(Entries))!.Plot;

        var curves = plot.GetPlottables<Scatter>().Where(curve => curve.LegendText.Length > 0).ToDictionary(curve => curve.LegendText);
        Assert.Equal(["other networks", Plain, Rounded], curves.Keys.Order(StringComparer.Ordinal));
        Assert.True(curves.Remove("other networks", out var others));
        Assert.Equal([new Coordinates(Math.Log10(142_590_000), 0.905)], others.Data.GetScatterPoints());
        Assert.Contains(plot.GetPlottables<Text>(), text => text.LabelText == "bilstm-crf");
        foreach (var (series, curve) in curves)
        {
            var expected = Entries.Where(entry => entry.Series == series).OrderBy(entry => entry.Bytes);
            Assert.Equal(expected.Select(entry => new Coordinates(Math.Log10(entry.Bytes), entry.Mean)), curve.Data.GetScatterPoints());
        }

        var lines = plot.GetPlottables<HorizontalLine>().ToDictionary(line => line.LegendText, line => line.Y);
        Assert.Equal(new Dictionary<string, double> { ["teacher (90.28 MB)"] = 0.894, ["crf-features (1.47 MB)"] = 0.808 }, lines);
    }

    [Fact]
    public void Of_keeps_every_text_inside_the_picture_and_clear_of_others()
    {
        var svg = new DrawnSvg(SizesPlot.Of(Results(Entries))!.Svg());

        var texts = svg.Texts;

        Assert.Equal(2, texts.Count(text => text.Text == "4.51 M"));
        Assert.All(texts, text => Assert.True(
            text.Left >= 0 && text.Top >= 0 && text.Right <= svg.Width && text.Bottom <= svg.Height, $"'{text.Text}' leaves the picture: {text}"));
        for (var i = 0; i < texts.Count; i++)
            for (var j = 0; j < i; j++)
                Assert.False(texts[i].Covers(texts[j]), $"'{texts[i].Text}' covers '{texts[j].Text}'");
    }

    [Fact]
    public void Of_keeps_the_number_of_the_leftmost_point_clear_of_the_axis()
    {
        const double Axis = 70;
        var numbers = new DrawnSvg(SizesPlot.Of(Results(Entries))!.Svg()).Texts.Where(text => text.Text.EndsWith(" M", StringComparison.Ordinal));

        Assert.InRange(numbers.Where(text => text.Text.Contains('.', StringComparison.Ordinal)).Min(text => text.Left), Axis + 10, Axis + 60);
    }

    [Fact]
    public void Of_is_none_where_no_series_has_three_sizes()
    {
        Assert.Null(SizesPlot.Of(Results([.. Entries.Where(entry => entry.Series is null)])));
        Assert.Null(SizesPlot.Of(Results([.. Entries.Where(entry => entry.Method is "teacher" or "best-chain" or "best-chain-2m")])));
        Assert.NotNull(SizesPlot.Of(Results([.. Entries.Where(entry => entry.Series == Plain)])));
    }

    private static TrackResults Results((string Method, double Parameters, double Bytes, double Mean, string? Series)[] entries)
    {
        MethodRow[] rows =
        [
            .. entries.Select(entry => new MethodRow
            {
                Track = "conll2003-minilm",
                Method = entry.Method,
                Division = Division.Capped,
                Status = RunStatus.Ok,
                Headline = SeedSpread.Of([entry.Mean]),
                Interval = new Interval(entry.Mean - 0.008, entry.Mean + 0.007),
                Figures = new Dictionary<string, double>
                {
                    [Figures.Parameters.Name] = entry.Parameters,
                    [Figures.StoredBytes.Name] = entry.Bytes,
                },
            }),
        ];
        var example = ExampleRun.Record();
        PublishedRun[] runs =
        [
            .. entries.Select(entry => new PublishedRun("", example with
            {
                Method = entry.Method,
                Series = entry.Series,
                Shape = entry.Method is "crf-features" or "bilstm-crf" ? null : example.Shape,
                Trainings = entry.Method == "crf-features" ? null : [new TrainingRecord("the labels", 100, 32, 0.004)],
            })),
        ];
        return new TrackResults(TrackCatalog.Find("conll2003-minilm"), new Scoreboard([], rows, []), runs);
    }
}
