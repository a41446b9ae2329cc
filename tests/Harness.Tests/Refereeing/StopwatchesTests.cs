using Harness.Refereeing;

namespace Harness.Tests.Refereeing;

public sealed class StopwatchesTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.95, 3.85)]
    [InlineData(1, 4)]
    public void InterpolatesQuantiles(double share, double expected) => Assert.Equal(expected, Stopwatches.Quantile([1, 2, 3, 4], share), 12);

    [Fact]
    public void TakesTheOnlyValueForEveryQuantile() => Assert.Equal(7, Stopwatches.Quantile([7], 0.95));
}
