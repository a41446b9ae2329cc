using Harness.Common;
using Harness.Results;

namespace Harness.Tests.Results;

public sealed class CombinedRowTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rows_take_the_place_of_those_of_the_same_runs_and_are_read_as_they_were_written()
    {
        var metrics = SmallTrack.Track.Task.Metrics;
        var results = new ResultsFolder(folder.Path, "quick");
        var row = Row("a-seed1 + b-seed1", 0.5);

        results.AddCombined([row, Row("a-seed1 + c-seed1", 0.25) with { ValidationApart = null }], metrics);
        results.AddCombined([row with { Validation = 0.75 }], metrics);

        Assert.Equal([Row("a-seed1 + c-seed1", 0.25) with { ValidationApart = null }, row with { Validation = 0.75 }], results.ReadCombined());
    }

    [Fact]
    public void A_score_that_cannot_be_is_refused()
    {
        var results = new ResultsFolder(folder.Path, "quick");
        results.AddCombined([Row("a-seed1 + b-seed1", 0.5)], SmallTrack.Track.Task.Metrics);
        var path = Path.Combine(results.Path, "combined.csv");
        File.WriteAllText(path, File.ReadAllText(path).Replace("0.500000", "5.000000", StringComparison.Ordinal));

        var error = Assert.Throws<DataFormatException>(() => results.ReadCombined());

        Assert.Contains("combined.csv, row 1: a score cannot be.", error.Message, StringComparison.Ordinal);
    }

    private static CombinedRow Row(string runs, double validation) => new()
    {
        Track = "quick",
        Runs = runs,
        Validation = validation,
        ValidationApart = 0.125,
        CodeVersion = "2.0.0",
        MeasuredUtc = "2026-11-29T14:00:00Z",
    };
}
