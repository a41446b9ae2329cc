using Reports.Plots;

namespace Reports.Page.Svg;

/// <summary>
/// Places the names of points in a chart that is as wide as its container. A name takes the cheapest free place at the narrowest width at which there
/// is one, and keeps it at all greater widths, so that no name covers another or a point at any width. Names for which there is no room are left out.
/// </summary>
/// <param name="height">The height of the chart.</param>
/// <param name="points">All points, which no name covers.</param>
/// <param name="lines">Lines that names keep clear of where they can.</param>
internal sealed class PointNames(double height, IReadOnlyList<ChartPoint> points, IReadOnlyList<ChartLine> lines)
{
    private const double PointRadius = 7;

    // The costs of a place beside its distance from the point.
    private const double OnInterval = 6;
    private const double OnLine = 20;
    private const double OnTheLeft = 6;
    private const double WithLine = 10;
    private const double WithUprightLine = 60;
    private const double BesideOther = 25;
    private const double LineThroughPoint = 50;
    private const double LineOverLine = 30;

    /// <summary>The narrowest chart that names are placed for: that of a phone.</summary>
    public const double Narrowest = 280;

    // The widths in pixels at which places are looked at, from the narrowest to the widest that the style sheet allows.
    private static readonly double[] Widths = [Narrowest, 330, 400, 460, 527, 600, 690, 790, 887, 1010, 1166];

    // The classes of the style sheet, which hides names of the last two on narrow screens, and the narrowest width at which it shows them.
    private static readonly (string Class, double From)[] Steps = [("", Narrowest), (" medium", 527), (" wide", 887)];

    private readonly List<PointName> placed = [];

    private readonly List<PointName> reserved = [];

    /// <summary>The names that have a place.</summary>
    public IReadOnlyList<PointName> Placed => placed;

    /// <summary>Keeps a place at the left edge free of names.</summary>
    /// <param name="text">The text that stands there.</param>
    /// <param name="left">The distance of the text from the edge.</param>
    /// <param name="middle">The height half way between its top and bottom.</param>
    public void Reserve(string text, double left, double middle)
    {
        var corner = new ChartPoint(text, 0, middle, middle, middle);
        reserved.Add(new PointName(corner, "", Narrowest, left, middle, SvgText.WidthOf(text)));
    }

    /// <summary>Places the name of a point if there is room for it. The most important come first.</summary>
    /// <param name="text">The name, with what else stands beside it.</param>
    /// <param name="reach">The greatest distance between the point and its name.</param>
    public void Add(ChartPoint point, string text, double reach)
    {
        foreach (var (name, from) in Steps)
        {
            if (Cheapest(point, name, from, SvgText.WidthOf(text), reach) is not { } found)
                continue;
            placed.Add(found with { Text = text });
            return;
        }
    }

    private PointName? Cheapest(ChartPoint point, string name, double from, double width, double reach)
    {
        PointName? best = null;
        var lowest = double.PositiveInfinity;
        // Candidates come by rising distance, and none costs less than its distance: the search ends at the lowest cost found.
        var candidates = LabelPlacement.Candidates(new NamedPoint(point.Name, width, 0, point.Y, point.Y, point.Y));
        foreach (var (place, distance) in candidates.TakeWhile(candidate => candidate.Distance < Math.Min(lowest, reach)))
        {
            var candidate = new PointName(point, name, from, place.Left, place.Middle, width);
            if (!IsFree(candidate))
                continue;
            var cost = distance + CostOf(candidate);
            if (cost >= lowest)
                continue;
            best = candidate;
            lowest = cost;
        }

        return best;
    }

    private bool IsFree(PointName candidate) => Widths.Where(width => width >= candidate.From).All(width =>
    {
        var own = candidate.At(width);
        return own.Left >= 0 && own.Right <= width && own.Top >= 0 && own.Bottom <= height
            && !points.Any(point => own.Covers(point.Share * width, point.Y, PointRadius))
            && !placed.Concat(reserved).Where(other => other.From <= width).Select(other => other.At(width)).Any(
                other => own.Overlaps(other) || own.IsCrossedByLineOf(other) || other.IsCrossedByLineOf(own));
    });

    // The cost at the narrowest width at which the name is shown, where room is scarcest.
    private double CostOf(PointName candidate)
    {
        var width = candidate.From;
        var own = candidate.At(width);
        NamedPoint[] all = [.. points.Select(point => point.At(width, 0))];
        return (own.Right < own.Point.X ? OnTheLeft : 0)
            + (own.HasLine ? WithLine : 0)
            + (own.HasUprightLine ? WithUprightLine : 0)
            + (BesideOther * points.Zip(all).Count(other =>
                other.First != candidate.Point && own.Covers(other.Second.X, other.Second.Y, LabelPlacement.Beside)))
            + (OnInterval * all.Count(own.CrossesIntervalOf))
            + (OnLine * lines.Count(line => own.IsCrossedByLine(line.FromShare * width, line.FromY, line.ToShare * width, line.ToY)))
            + (LineOverLine * placed.Where(other => other.From <= width).Count(other => own.LineCrossesThatOf(other.At(width))))
            + (LineThroughPoint * points.Zip(all).Count(other => other.First != candidate.Point && own.LinePasses(other.Second, PointRadius)));
    }
}

/// <summary>A point of a chart that is as wide as its container.</summary>
/// <param name="Share">Its place from the left, as a share of the width.</param>
/// <param name="Y">Its place from the top in pixels, as are the ends of its interval.</param>
internal sealed record ChartPoint(string Name, double Share, double Y, double IntervalTop, double IntervalBottom)
{
    /// <summary>The point in a chart of one width, with the width of its name.</summary>
    public NamedPoint At(double width, double nameWidth) => new(Name, nameWidth, Share * width, Y, IntervalTop, IntervalBottom);
}

/// <summary>A line in such a chart.</summary>
/// <param name="FromShare">The place of its start from the left, as a share of the width.</param>
/// <param name="FromY">The place of its start from the top in pixels.</param>
/// <param name="ToShare">The place of its end from the left.</param>
/// <param name="ToY">The place of its end from the top.</param>
internal sealed record ChartLine(double FromShare, double FromY, double ToShare, double ToY);

/// <summary>The place of a name beside its point, in pixels.</summary>
/// <param name="Class">The classes of the style sheet that say at which widths the name is shown, with a blank before each.</param>
/// <param name="From">The narrowest width at which the name is shown.</param>
/// <param name="Left">The left end of the name, from the point.</param>
/// <param name="Middle">Half the height of the name, from the top of the chart.</param>
/// <param name="Width">The width of the name.</param>
internal sealed record PointName(ChartPoint Point, string Class, double From, double Left, double Middle, double Width)
{
    /// <summary>The text of the name, with what else stands beside it.</summary>
    public string Text { get; init; } = "";

    /// <summary>The name in a chart of one width.</summary>
    public PlacedName At(double width)
    {
        var point = Point.At(width, Width);
        return new PlacedName(point, point.X + Left, Middle);
    }
}
