using Harness.Models.Bert;
using Harness.Results;

namespace Harness.Tests.Results;

public sealed class EqualShapesTests
{
    private static readonly BertShape Shape = SmallTrack.Shapes.Teacher;

    [Fact]
    public void FurthestApart_compares_runs_of_one_shape_alone()
    {
        RunRecord[] records =
        [
            Record("teacher", Shape, 1.0), Record("pruned", Shape with { Dropout = 0 }, 1.2), Record("narrow", SmallTrack.Shapes.Student, 9),
            Record("ranks-a", Shape with { Ranks = new Dictionary<string, int> { ["query"] = 3 } }, 4),
            Record("ranks-b", Shape with { Ranks = new Dictionary<string, int> { ["query"] = 3 } }, 2),
            Record("ranks-c", Shape with { Ranks = new Dictionary<string, int> { ["query"] = 4 } }, 99),
            Record("crf", null, 0.1), Record("untimed", Shape, null),
        ];

        var pair = EqualShapes.FurthestApart(records, record => record.LatencyMs)!;

        Assert.Equal(("ranks-b", "ranks-a", 2), (pair.Fast.Method, pair.Slow.Method, pair.Ratio));
    }

    [Fact]
    public void Sentences_warn_where_the_ratio_is_larger_than_a_measurement_that_holds_has()
    {
        using var culture = new ForeignCulture();

        Assert.Empty(EqualShapes.Sentences([Record("teacher", Shape, 1)]));
        Assert.Equal(
            "runs of equal shape are at most 1.14 times apart here: teacher with 1.000 ms, pruned with 1.140 ms",
            Assert.Single(EqualShapes.Sentences([Record("pruned", Shape, 1.14), Record("teacher", Shape, 1)])));
        Assert.EndsWith(
            "More than 1.15 means that something disturbed the measurement: repeat it with 'bench time'",
            Assert.Single(EqualShapes.Sentences([Record("pruned", Shape, 1.16), Record("teacher", Shape, 1)])),
            StringComparison.Ordinal);
    }

    private static RunRecord Record(string method, BertShape? shape, double? latency) =>
        ExampleRun.Record() with { Method = method, Shape = shape, LatencyMs = latency };
}
