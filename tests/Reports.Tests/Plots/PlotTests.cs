using Harness.Results;
using Harness.Training;
using Reports.Plots;
using ScottPlot;
using ScottPlot.Plottables;

namespace Reports.Tests.Plots;

public static class PlotTests
{
    private static readonly Frame Frame = new(890, 530, 0, 1, 0, 1);

    private static TrackResults Quick() => PlotFolderTests.Results("quick");

    private static Coordinates[] Drawn(Scatter scatter) => [.. scatter.Data.GetScatterPoints()];

    public sealed class TradeOffPlotTests
    {
        /// <summary>
        /// By hand: (1, 0.5) and (3, 0.9) are beaten by none; (2, 0.4) costs more than the first and is worse; (3, 0.8) costs as much as a better
        /// one.
        /// </summary>
        [Fact]
        public void Front_has_what_no_other_beats_in_both() =>
            Assert.Equal([1, 3], TradeOffPlot.Front([2, 1, 3, 3, 4], [0.4, 0.5, 0.8, 0.9, 0.9]));

        [Fact]
        public void Of_draws_each_entry_once_at_its_cost_and_score()
        {
            var results = Quick();

            var chart = TradeOffPlot.Of(
                results, "title", "parameters", row => row[Figures.Parameters], results.Track.ParameterCap, LogTicks.Count);
            var plot = chart!.Plot;

            var expected = results.Ok.Select(row => new Coordinates(Math.Log10(row[Figures.Parameters]!.Value), row.Headline!.Mean));
            var drawn = plot.GetPlottables<Scatter>()
                .Where(scatter => scatter.LegendText is "capped" or "open" or "reference" or "teacher")
                .SelectMany(Drawn);
            Assert.Equal(expected.OrderBy(point => point.X).ThenBy(point => point.Y), drawn.OrderBy(point => point.X).ThenBy(point => point.Y));
            Assert.Equal(Math.Log10(results.Track.ParameterCap), plot.GetPlottables<VerticalLine>().Single().X);
        }
    }

    public sealed class LearningCurvesPlotTests
    {
        /// <summary>All cells have one scale: heights above the lowest point of a cell's row are proportional to scores.</summary>
        [Fact]
        public void Of_draws_every_entry_in_a_cell_of_its_own_on_one_scale()
        {
            var results = Quick();
            var entries = results.Ok
                .Select(row => (row.Method, Trainings: LearningCurvesPlot.TrainingsOf(results.Of(row.Method).First().Epochs)))
                .Where(entry => entry.Trainings.Sum(training => training.Count) > 1)
                .OrderByDescending(entry => entry.Trainings[^1][^1].Score)
                .ToArray();

            var plot = LearningCurvesPlot.Of(results)!.Plot;

            var curves = plot.GetPlottables<Scatter>().Select(Drawn).ToArray();
            Assert.Equal(entries.SelectMany(entry => entry.Trainings.Select(training => training.Count)), curves.Select(curve => curve.Length));
            Assert.Equal(
                entries.Select(entry => entry.Method),
                plot.GetPlottables<Text>().Select(text => text.LabelText).Where(text => entries.Any(entry => entry.Method == text)));
            var points = entries.SelectMany(entry => entry.Trainings.SelectMany(training => training)).ToArray();
            var lowest = points.Min(point => point.Score);
            var highest = points.Max(point => point.Score);
            double[] heights = [.. curves.SelectMany(curve => curve.Select(point => point.Y - Math.Floor(point.Y)))];
            double[] scores = [.. points.Select(point => point.Score)];
            var unit = (heights.Max() - heights.Min()) / (highest - lowest);
            Assert.All(heights.Zip(scores), pair => Assert.Equal(heights.Min() + (unit * (pair.Second - lowest)), pair.First, 1e-9));
        }

        [Fact]
        public void TrainingsOf_begins_anew_where_steps_do_and_counts_them_on()
        {
            EpochRow[] epochs = [Row(1, 100, 0.1), Row(2, 200, 0.2), Row(3, 100, 0.3), Row(4, 200, 0.4)];

            Assert.Equal<IEnumerable<(int, double)>>(
                [[(100, 0.1), (200, 0.2)], [(300, 0.3), (400, 0.4)]], LearningCurvesPlot.TrainingsOf(epochs));

            static EpochRow Row(int epoch, int step, double score) =>
                new(epoch, step, 1e-3, 1, new TaskFigures(score, new Dictionary<string, double>()), 1, 1, new Dictionary<string, double>());
        }
    }

    public sealed class IntervalsPlotTests
    {
        [Fact]
        public void Of_draws_intervals_means_and_seeds_from_the_best_entry_down()
        {
            var results = Quick();
            MethodRow[] rows = [.. results.Ok.OrderByDescending(row => row.Headline!.Mean)];

            var plot = IntervalsPlot.Of(results)!.Plot;

            var intervals = (
                from bar in plot.GetPlottables<ErrorBar>()
                from i in Enumerable.Range(0, bar.Ys.Count)
                orderby bar.Ys[i] descending
                select (Low: bar.Xs[i] - bar.XErrorNegative![i], Mean: bar.Xs[i], High: bar.Xs[i] + bar.XErrorPositive![i])).ToArray();
            Assert.Equal(rows.Length, intervals.Length);
            Assert.All(rows.Zip(intervals), pair =>
            {
                Assert.Equal(pair.First.Interval!.Value.Low, pair.Second.Low, 9);
                Assert.Equal(pair.First.Headline!.Mean, pair.Second.Mean, 9);
                Assert.Equal(pair.First.Interval!.Value.High, pair.Second.High, 9);
            });
            var seeds = plot.GetPlottables<Scatter>().Single(scatter => scatter.LegendText == "a seed");
            var expected = rows.SelectMany(row => results.Of(row.Method)).Select(run => run.Record.Test!["f1_word"]);
            Assert.Equal(expected, Drawn(seeds).Select(point => point.X));
        }
    }

    public sealed class LabelPlacementTests
    {
        [Fact]
        public void Place_keeps_names_free_of_each_other_of_points_and_of_walls_in_a_crowd()
        {
            // Twenty names at nearly one place, beside a wall.
            NamedPoint[] points =
                [.. Enumerable.Range(0, 20).Select(i => new NamedPoint($"entry-number-{i}", 90, 400 + i % 3, 200 + 2 * i, 180, 260))];

            var places = LabelPlacement.Place(Frame, points, [420], []);

            Assert.Equal(points, places.Select(place => place.Point));
            for (var i = 0; i < places.Length; i++)
            {
                var place = places[i];
                Assert.True(place.Right < 420 || place.Left > 420, $"{points[i].Name} stands on the wall");
                Assert.InRange(place.Left, 0, Frame.Width - 90);
                Assert.InRange(place.Middle, LabelPlacement.Height / 2, Frame.Height - LabelPlacement.Height / 2);
                Assert.DoesNotContain(places.Take(i), place.Overlaps);
                Assert.DoesNotContain(points, point => place.Covers(point.X, point.Y, radius: 0));
            }
        }

        [Fact]
        public void Place_keeps_names_off_a_path_where_there_is_room()
        {
            NamedPoint[] points = [new("first", 40, 300, 300, 290, 310), new("second", 40, 500, 300, 290, 310)];

            var places = LabelPlacement.Place(Frame, points, [], [points]);

            Assert.All(places, place => Assert.False(place.IsCrossedByLine(300, 300, 500, 300)));
        }

        [Fact]
        public void Place_puts_a_name_right_of_a_point_that_stands_alone()
        {
            var place = Assert.Single(LabelPlacement.Place(Frame, [new NamedPoint("alone", 40, 300, 300, 280, 320)], [], []));

            Assert.Equal(300, place.Middle);
            Assert.InRange(place.Left, 305, 310);
            Assert.False(place.HasLine);
        }
    }

    public sealed class LogTicksTests
    {
        [Fact]
        public void Between_names_one_two_and_five_times_powers_of_ten_and_nothing_else()
        {
            var ticks = LogTicks.Between(Math.Log10(150_000), Math.Log10(1_200_000), LogTicks.Count);

            Assert.Equal(["200 k", "500 k", "1 M"], ticks.Where(tick => tick.IsMajor).Select(tick => tick.Label));
            Assert.Equal(6, ticks.Count(tick => !tick.IsMajor));
            Assert.Equal(Math.Log10(200_000), ticks[0].Position, 12);
        }
    }

    public sealed class ChartTests
    {
        [Fact]
        public void Around_keeps_a_long_title_inside_the_picture()
        {
            var title = string.Concat(Enumerable.Repeat("a long title ", 12));
            var plot = Chart.NewPlot(title, "x", "y");

            var svg = new DrawnSvg(Chart.Around(plot, 300, 200, 60).Svg());

            var drawn = svg.Texts.Single(text => text.Text == title.Trim());
            Assert.InRange(drawn.Left, 0, svg.Width);
            Assert.InRange(drawn.Right, 0, svg.Width);
        }

        [Fact]
        public void Svg_names_the_font_of_the_program_first()
        {
            var svg = Chart.Around(Chart.NewPlot("title", "x", "y"), 300, 200, 60).Svg();

            Assert.Contains("font-family=\"Liberation Sans, Arial", svg, StringComparison.Ordinal);
            Assert.Equal(svg.Split("<text").Length, svg.Split("font-family=\"Liberation Sans, Arial").Length);
        }
    }

    public sealed class DrawnSvgTests
    {
        private const string Svg = """
            <svg width="20" height="10">
            <text x="1,2" y="3" transform="translate(4 5)" font-size="6" font-family="A">name</text>
            <path d="M1.5 2L3 4"/>
            </svg>
            """;

        [Theory]
        [InlineData("font-family=\"A\"", "font-family=\"B\"", true)]
        [InlineData("1,2", "1,2.7", true)]
        [InlineData("M1.5", "M1.52", true)]
        [InlineData("M1.5", "M1.7", false)]
        [InlineData("translate(4", "translate(6", false)]
        [InlineData("name", "game", false)]
        [InlineData("<path d=\"M1.5 2L3 4\"/>", "", false)]
        public void DifferenceTo_sees_figures_and_words_but_neither_font_nor_rounding(string from, string to, bool alike) =>
            Assert.Equal(alike, new DrawnSvg(Svg).DifferenceTo(new DrawnSvg(Svg.Replace(from, to, StringComparison.Ordinal))) is null);
    }
}
