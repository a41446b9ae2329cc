using Harness.Results;

namespace Harness.Tests.Results;

public sealed class SeedSpreadTests
{
    [Fact]
    public void Is_that_worked_by_hand()
    {
        var spread = SeedSpread.Of([4, 2, 9, 5]);
        Assert.Equal((4, 5.0, 4.5, 2.0, 9.0), (spread.Count, spread.Mean, spread.Median, spread.Min, spread.Max));
        Assert.Equal(Math.Sqrt(26 / 3.0), spread.StandardDeviation!.Value, 12);
        Assert.Equal(3, SeedSpread.Of([3, 1, 7]).Median);
    }

    [Fact]
    public void Of_one_value_is_unknown() => Assert.Null(SeedSpread.Of([0.9]).StandardDeviation);

    [Fact]
    public void Of_none_is_an_error_or_null()
    {
        Assert.Throws<ArgumentException>(() => SeedSpread.Of([]));
        Assert.Null(SeedSpread.OfKnown([null, null]));
        Assert.Equal(2, SeedSpread.OfKnown([null, 2])!.Mean);
    }
}
