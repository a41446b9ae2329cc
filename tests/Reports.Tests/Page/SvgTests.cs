using System.Globalization;
using System.Text.RegularExpressions;
using Harness.Results;
using Reports.Page;
using Reports.Page.Svg;

namespace Reports.Tests.Page;

public static partial class SvgTests
{
    /// <summary>The chart over sizes that differ by a factor of 160.</summary>
    public sealed partial class TradeOffSvgTests
    {
        private const double OnPhone = 318;

        [Fact]
        public void Values_that_a_phone_shows_do_not_meet_and_end_in_the_page()
        {
            var ticks = Tick().Matches(Drawing()).Select(tick => (
                IsOnPhone: tick.Groups["class"].Value == "tick",
                Middle: double.Parse(tick.Groups["x"].Value, CultureInfo.InvariantCulture) / 100 * OnPhone,
                Text: tick.Groups["text"].Value)).ToArray();

            Assert.Equal(["500 kB", "1 MB", "2 MB", "5 MB", "10 MB", "20 MB", "50 MB", "100 MB"], ticks.Select(tick => tick.Text));
            var shown = ticks.Where(tick => tick.IsOnPhone).ToArray();
            Assert.InRange(shown.Length, 3, 6);
            Assert.All(shown.Zip(shown.Skip(1)), pair => Assert.True(
                pair.First.Middle + HalfOf(pair.First.Text) < pair.Second.Middle - HalfOf(pair.Second.Text), $"{pair.First} and {pair.Second}"));
            Assert.True(shown[^1].Middle + HalfOf(shown[^1].Text) < OnPhone + 15);
        }

        private static double HalfOf(string text) => text.Length * 6.6 / 2;

        private static string Drawing()
        {
            ShownEntry[] entries = [Entry("teacher", 90_286_116, null), Entry("small", 563_106, -0.09), Entry("middle", 4_636_846, -0.02)];
            return new TradeOffSvg(entries, "test F1").Draw(CostAxis.All.Single(axis => axis.Id == "bytes"), isZoomed: false);
        }

        private static ShownEntry Entry(string name, double bytes, double? difference) => new(
            new MethodRow
            {
                Track = "quick",
                Method = name,
                Division = Division.Capped,
                Status = RunStatus.Ok,
                Headline = SeedSpread.Of([0.9]),
                ToTeacher = difference is { } value ? new TeacherComparison(value, new Interval(value - 0.01, value + 0.01), 0.001, null) : null,
                Figures = new Dictionary<string, double> { [Figures.StoredBytes.Name] = bytes, [Figures.OnnxBytes.Name] = bytes },
            },
            new EntryDescription(""));

        [GeneratedRegex("<text class=\"(?<class>tick[a-z ]*)\" x=\"(?<x>[0-9.]+)%\" y=\"438\"[^>]*>(?<text>[^<]*)</text>")]
        private static partial Regex Tick();
    }

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
        [InlineData(0.0812, "0.081 ms")]
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
