using Reports.Page.Svg;

namespace Reports.Tests.Page;

public sealed class PointNamesTests
{
    private const double Height = 420;

    /// <summary>Crowds of points, as charts have them; some have the same place.</summary>
    private static readonly ChartPoint[] Points =
    [
        .. Enumerable.Range(0, 12).Select(i => Point($"in-the-first-crowd-{i}", 0.5 + (0.004 * (i % 3)), 100 + (7 * i))),
        .. Enumerable.Range(0, 8).Select(i => Point($"to-the-right-{i}", 0.9 + (0.01 * i), 90 + (5 * i))),
        .. Enumerable.Range(0, 6).Select(i => Point($"alone-{i}", 0.02 + (0.07 * i), 380 - (30 * i))),
        Point("twin", 0.7, 300),
        Point("other-twin", 0.7, 300),
    ];

    [Fact]
    public void Names_cover_no_point_and_no_other_name_at_any_width()
    {
        var names = Named();

        Assert.InRange(names.Placed.Count, Points.Length - 4, Points.Length);
        for (var width = 280; width <= 1166; width++)
        {
            // Independent of the program's own geometry: rectangles of 14 pixels, and points of 5.
            var boxes = names.Placed.Where(name => width >= name.From).Select(name => BoxOf(name, width)).ToArray();
            var marks = Points.Select(point => (point.Share * width - 5, point.Share * width + 5, point.Y - 5, point.Y + 5)).ToArray();
            Assert.All(boxes, box => Assert.True(box.Left >= 0 && box.Right <= width && box.Top >= 0 && box.Bottom <= Height, $"{box} at {width}"));
            for (var i = 0; i < boxes.Length; i++)
            {
                Assert.All(boxes[..i], other => Assert.False(Share(boxes[i], other), $"{boxes[i]} and {other} at {width}"));
                Assert.All(marks, mark => Assert.False(Share(boxes[i], mark), $"{boxes[i]} and the mark {mark} at {width}"));
            }
        }
    }

    [Fact]
    public void The_first_names_are_shown_on_a_phone_and_the_others_on_wider_screens()
    {
        var placed = Named().Placed.ToDictionary(name => name.Text, name => name.Class);

        Assert.Equal("", placed[Points[0].Name]);
        Assert.Contains(" medium", placed.Values);
        Assert.Contains(" wide", placed.Values);
    }

    [Fact]
    public void Names_keep_clear_of_a_reserved_place()
    {
        var point = Point("corner", 0, 20);
        var free = new PointNames(Height, [point], []);
        var reserved = new PointNames(Height, [point], []);
        reserved.Reserve("a title of forty letters in the corner..", 6, 20);

        free.Add(point, point.Name, 100);
        reserved.Add(point, point.Name, 100);

        Assert.Equal(20, free.Placed[0].Middle, 5.0);
        Assert.True(Math.Abs(reserved.Placed[0].Middle - 20) >= 14);
    }

    [Fact]
    public void A_name_without_room_in_its_reach_is_left_out()
    {
        var names = new PointNames(Height, Points, []);

        foreach (var point in Points)
            names.Add(point, point.Name, reach: 12);

        Assert.InRange(names.Placed.Count, 1, Points.Length - 8);
    }

    private static PointNames Named()
    {
        var names = new PointNames(Height, Points, [new ChartLine(0, 60, 1, 60)]);
        foreach (var point in Points)
            names.Add(point, point.Name, reach: 120);
        return names;
    }

    private static ChartPoint Point(string name, double share, double y) => new(name, share, y, y - 20, y + 20);

    private static (double Left, double Right, double Top, double Bottom) BoxOf(PointName name, double width)
    {
        var left = (name.Point.Share * width) + name.Left;
        return (left, left + SvgText.WidthOf(name.Text), name.Middle - 7, name.Middle + 7);
    }

    private static bool Share(
        (double Left, double Right, double Top, double Bottom) one, (double Left, double Right, double Top, double Bottom) other) =>
        one.Left < other.Right && other.Left < one.Right && one.Top < other.Bottom && other.Top < one.Bottom;
}
