using Harness.Results;

namespace Harness.Tests.Results;

public sealed class QuantileTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.95, 3.85)]
    [InlineData(1, 4)]
    public void Interpolates(double share, double expected) => Assert.Equal(expected, Quantile.Of([1, 2, 3, 4], share), 12);

    [Fact]
    public void Takes_the_only_value_for_every_share() => Assert.Equal(7, Quantile.Of([7], 0.95));
}
