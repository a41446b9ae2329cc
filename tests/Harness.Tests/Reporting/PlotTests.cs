using Reports.Plots;

namespace Harness.Tests.Reporting;

public static class PlotTests
{
    private static readonly Frame Frame = new(1000, 640, 90, 20, 70, 40, 0, 1, 0, 1);

    public sealed class TheFront
    {
        /// <summary>By hand: (1, 0.5) and (3, 0.9) are beaten by none; (2, 0.4) costs more than the first and is worse; (3, 0.8) costs as much as a better one.</summary>
        [Fact]
        public void HasWhatNoOtherBeatsInBoth() => Assert.Equal([1, 3], TradeOffPlot.Front([2, 1, 3, 3, 4], [0.4, 0.5, 0.8, 0.9, 0.9]));
    }

    public sealed class Places
    {
        [Fact]
        public void AreFreeOfEachOtherOfPointsAndOfWalls()
        {
            // Twenty names at nearly one place, beside a wall.
            var points = Enumerable.Range(0, 20).Select(i => (X: 400.0 + i % 3, Y: 200.0 + 2 * i, Name: $"entry-number-{i}")).ToArray();

            var places = LabelPlacement.Place(Frame, points, [420]);

            for (var i = 0; i < points.Length; i++)
            {
                var (left, right) = (places[i].X, places[i].X + LabelPlacement.WidthOf(points[i].Name));
                Assert.True(right < 420 || left > 420, $"{points[i].Name} stands on the wall");
                Assert.InRange(left, Frame.Left, right);
                Assert.InRange(right, left, Frame.Width);
                for (var j = 0; j < i; j++)
                    Assert.True(
                        Math.Abs(places[i].Y - places[j].Y) >= 14 || right < places[j].X || places[j].X + LabelPlacement.WidthOf(points[j].Name) < left,
                        $"{points[i].Name} covers {points[j].Name}");
                Assert.DoesNotContain(points.Where((_, k) => k != i), point => point.X > left && point.X < right && Math.Abs(point.Y - places[i].Y) < 7);
            }
        }

        [Fact]
        public void InAColumnKeepTheirOrderAndStayInside()
        {
            double[] heights = [.. Enumerable.Range(0, 30).Select(i => 500.0 + i % 7)];

            var places = LabelPlacement.Column(Frame, heights);

            var sorted = places.Order().ToArray();
            Assert.All(sorted.Zip(sorted.Skip(1)), pair => Assert.True(pair.Second - pair.First > 13.999));
            Assert.InRange(sorted[^1], 0, Frame.Height - Frame.Bottom);
            Assert.InRange(sorted[0], Frame.Top, Frame.Height);
            var byHeight = Enumerable.Range(0, 30).OrderBy(i => heights[i]).Select(i => places[i]).ToArray();
            Assert.Equal(sorted, byHeight);
        }
    }

    public sealed class Ticks
    {
        [Fact]
        public void StandAtOneTwoAndFiveWithNamesAndElsewhereWithout()
        {
            var ticks = LogTicks.Between(Math.Log10(150_000), Math.Log10(1_200_000), LogTicks.Count).Ticks;

            Assert.Equal(["200 k", "500 k", "1 M"], ticks.Where(tick => tick.IsMajor).Select(tick => tick.Label));
            Assert.Equal(6, ticks.Count(tick => !tick.IsMajor));
            Assert.Equal(Math.Log10(200_000), ticks[0].Position, 12);
        }
    }
}
