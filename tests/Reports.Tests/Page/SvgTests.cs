using Reports.Page.Svg;

namespace Reports.Tests.Page;

public static class SvgTests
{
    public sealed class TicksTests
    {
        [Fact]
        public void Logarithmic_ticks_are_1_2_and_5_times_powers_of_ten() =>
            Assert.Equal([0.5, 1, 2, 5, 10], Ticks.Logarithmic(0.3, 12), (left, right) => Math.Abs(left - right) < 1e-9);

        [Fact]
        public void Logarithmic_ticks_are_powers_of_ten_where_the_others_would_be_many() =>
            Assert.Equal([1, 10, 100, 1000, 10_000], Ticks.Logarithmic(0.9, 20_000), (left, right) => Math.Abs(left - right) < 1e-9 * right);

        [Theory]
        [InlineData(-0.035, 0.03, new[] { -0.03, -0.02, -0.01, 0, 0.01, 0.02, 0.03 })]
        [InlineData(0.8512, 0.8577, new[] { 0.852, 0.853, 0.854, 0.855, 0.856, 0.857 })]
        [InlineData(0, 8780, new double[] { 0, 2000, 4000, 6000, 8000 })]
        public void Linear_ticks_are_round_and_few(double low, double high, double[] expected) =>
            Assert.Equal(expected, Ticks.Linear(low, high), (left, right) => Math.Abs(left - right) < 1e-9);
    }

    public sealed class CostTextTests
    {
        [Theory]
        [InlineData(0.0812, "0.08 ms")]
        [InlineData(12, "12 ms")]
        public void Milliseconds_have_two_digits(double value, string text) => Assert.Equal(text, CostText.Milliseconds(value));

        [Theory]
        [InlineData(247_162, "247 kB")]
        [InlineData(4_440_612, "4.4 MB")]
        [InlineData(90_286_116, "90 MB")]
        [InlineData(1_230_000_000, "1.23 GB")]
        public void Bytes_have_a_unit(double value, string text) => Assert.Equal(text, CostText.Bytes(value));

        [Theory]
        [InlineData(59.84, "59.8 s")]
        [InlineData(871, "15 min")]
        [InlineData(9000, "2.5 h")]
        public void Durations_have_a_unit(double value, string text) => Assert.Equal(text, CostText.Duration(value));
    }
}
