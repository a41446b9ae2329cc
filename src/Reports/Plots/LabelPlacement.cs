using ScottPlot;

namespace Reports.Plots;

/// <summary>
/// Places names beside points so that none covers another or a point (after Christensen, Marks and Shieber, ACM Transactions on Graphics 14, 1995,
/// section 3): each takes the cheapest of its candidate places that is free, those in the thickest crowd first; then each is moved again, the others
/// staying where they are.
/// </summary>
internal static class LabelPlacement
{
    /// <summary>The height of a name. All sizes here are in pixels.</summary>
    public const double Height = 14;

    /// <summary>The largest distance between a point and its name at which no line joins them.</summary>
    public const double Far = 16;

    private const double PointRadius = 5;
    private const double Nearest = 7;
    private const double Step = 4;
    private const int Rings = 80;
    private const int Directions = 24;
    private const int Rounds = 4;

    // The cost of a place beside its distance. Names right of their points read best, and those above or below are better than those on the left.
    private const double Sideways = 4;
    private const double OnInterval = 5;
    private const double LineThroughPoint = 20;
    private const double LineThroughName = 60;
    private const double PathThroughName = 120;
    private const double LineAlongInterval = 60;
    private const double BesideOther = 30;

    // A name that is so near to a point reads as that point's.
    internal const double Beside = 12;

    /// <summary>Chooses the place of every name.</summary>
    /// <param name="walls">Vertical lines, which no name crosses.</param>
    /// <param name="paths">Lines, each from point to point, which names keep clear of where they can.</param>
    /// <returns>The places in the order of the points.</returns>
    public static PlacedName[] Place(
        Frame frame, IReadOnlyList<NamedPoint> points, IReadOnlyList<double> walls, IReadOnlyList<IReadOnlyList<NamedPoint>> paths)
    {
        var placed = new PlacedName?[points.Count];
        int[] order =
        [
            .. Enumerable.Range(0, points.Count)
                .OrderByDescending(i => points.Count(other => Math.Abs(other.X - points[i].X) < 60 && Math.Abs(other.Y - points[i].Y) < 30))
                .ThenBy(i => points[i].Y).ThenBy(i => i),
        ];
        for (var round = 0; round < Rounds; round++)
            foreach (var i in order)
            {
                placed[i] = null;
                placed[i] = Cheapest(i) ?? Inside(points[i]);
            }

        return [.. placed.Select(name => name!)];

        PlacedName? Cheapest(int own)
        {
            PlacedName? best = null;
            var lowest = double.PositiveInfinity;
            // Candidates come by rising distance, and none costs less than its distance: the search ends at the lowest cost found.
            foreach (var (candidate, distance) in Candidates(points[own]).TakeWhile(candidate => candidate.Distance < lowest))
            {
                if (!IsFree(candidate))
                    continue;
                var cost = distance + CostOf(candidate, own);
                if (cost >= lowest)
                    continue;
                best = candidate;
                lowest = cost;
            }

            return best;
        }

        bool IsFree(PlacedName name) =>
            name.Left > 4 && name.Right < frame.Width - 2 && name.Top > 2 && name.Bottom < frame.Height - 4
            && !placed.Any(other => other is not null && other.Overlaps(name))
            && !points.Any(point => name.Covers(point.X, point.Y, PointRadius))
            && !walls.Any(x => name.Left - 2 < x && x < name.Right + 2);

        double CostOf(PlacedName name, int own) =>
            Sideways * (name.Right < points[own].X ? 2 : name.Left > points[own].X ? 0 : 1)
            + OnInterval * points.Count(name.CrossesIntervalOf)
            + LineThroughPoint * points.Where((point, i) => i != own && name.LinePasses(point, PointRadius)).Count()
            + (name.HasUprightLine ? LineAlongInterval : 0)
            + BesideOther * points.Where((point, i) => i != own && name.Covers(point.X, point.Y, Beside)).Count()
            + PathThroughName * paths.Sum(path => path.Zip(path.Skip(1)).Count(line => name.IsCrossedByLine(
                line.First.X, line.First.Y, line.Second.X, line.Second.Y)))
            + LineThroughName * placed.Count(other => other is not null && (other.IsCrossedByLineOf(name) || name.IsCrossedByLineOf(other)));

        PlacedName Inside(NamedPoint point) =>
            new(point, Math.Min(point.X + Nearest, frame.Width - 2 - point.Width), Math.Clamp(point.Y, Height, frame.Height - Height));
    }

    /// <summary>Places around a point, the nearest first.</summary>
    internal static IEnumerable<(PlacedName Place, double Distance)> Candidates(NamedPoint point)
    {
        for (var ring = 0; ring < Rings; ring++)
            for (var direction = 0; direction < Directions; direction++)
            {
                var angle = 2 * Math.PI * direction / Directions;
                var reach = Nearest + ring * Step;
                // The direction points to the end of the name that is nearest.
                var left = point.X + Math.Cos(angle) * reach - point.Width * (1 - Math.Cos(angle)) / 2;
                yield return (new PlacedName(point, left, point.Y + Math.Sin(angle) * reach), reach);
            }
    }
}

/// <summary>A point with a name beside it, in pixels from the upper left corner of the data area.</summary>
/// <param name="Width">The width of the name.</param>
/// <param name="IntervalTop">The upper end of the vertical interval through the point.</param>
/// <param name="IntervalBottom">The lower end of that interval.</param>
internal sealed record NamedPoint(string Name, double Width, double X, double Y, double IntervalTop, double IntervalBottom)
{
    /// <summary>The colour of the name.</summary>
    public Color Color { get; init; } = Palette.Text;
}

/// <summary>The place at which the name of a point stands.</summary>
/// <param name="Middle">The height half way between top and bottom.</param>
internal sealed record PlacedName(NamedPoint Point, double Left, double Middle)
{
    public double Right => Left + Point.Width;

    public double Top => Middle - LabelPlacement.Height / 2;

    public double Bottom => Middle + LabelPlacement.Height / 2;

    /// <summary>The end of the name that is nearer to its point; right above or below a point, that place.</summary>
    public double NearEnd => Point.X < Left ? Left - 1 : Point.X > Right ? Right + 1 : Point.X;

    /// <summary>True where the name is so far from its point that a line joins them, from the point to the near end.</summary>
    public bool HasLine => Math.Abs(NearEnd - Point.X) + Math.Abs(Middle - Point.Y) > LabelPlacement.Far;

    /// <summary>True where that line is upright, so that it cannot be told from the interval of its own point or of one that is near.</summary>
    public bool HasUprightLine => HasLine && Math.Abs(NearEnd - Point.X) < 3;

    public bool Overlaps(PlacedName other) =>
        Left < other.Right + 3 && other.Left < Right + 3 && Top < other.Bottom && other.Top < Bottom;

    public bool Covers(double x, double y, double radius) =>
        x > Left - radius && x < Right + radius && y > Top - radius && y < Bottom + radius;

    public bool CrossesIntervalOf(NamedPoint other) =>
        Left < other.X && other.X < Right && Top < other.IntervalBottom && other.IntervalTop < Bottom;

    public bool IsCrossedByLineOf(PlacedName other) =>
        other.HasLine && IsCrossedByLine(other.Point.X, other.Point.Y, other.NearEnd, other.Middle);

    /// <summary>Says whether the lines of the two names to their points cross each other.</summary>
    public bool LineCrossesThatOf(PlacedName other) =>
        HasLine && other.HasLine
        && SideOf(other.Point.X, other.Point.Y) != SideOf(other.NearEnd, other.Middle)
        && other.SideOf(Point.X, Point.Y) != other.SideOf(NearEnd, Middle);

    public bool IsCrossedByLine(double fromX, double fromY, double toX, double toY) =>
        Passes(fromX, fromY, toX, toY, (x, y) => Covers(x, y, radius: 1));

    /// <summary>Says whether the line from the point to its name, where there is one, passes another point.</summary>
    public bool LinePasses(NamedPoint other, double radius) =>
        HasLine && Passes(Point.X, Point.Y, NearEnd, Middle, (x, y) => Math.Abs(x - other.X) < radius && Math.Abs(y - other.Y) < radius);

    // The side of the line from the point to its name on which a place is: -1, 0 or 1.
    private int SideOf(double x, double y) =>
        Math.Sign(((NearEnd - Point.X) * (y - Point.Y)) - ((Middle - Point.Y) * (x - Point.X)));

    private static bool Passes(double fromX, double fromY, double toX, double toY, Func<double, double, bool> isHit)
    {
        // The samples are so close to each other that no name fits between two of them.
        var samples = (int)(Math.Abs(toX - fromX) + Math.Abs(toY - fromY)) / 4 + 1;
        for (var i = 0; i <= samples; i++)
            if (isHit(fromX + (toX - fromX) * i / samples, fromY + (toY - fromY) * i / samples))
                return true;
        return false;
    }
}
