namespace Reports.Plots;

/// <summary>
/// Places names beside points so that none covers another or a point (after Christensen, Marks and Shieber, ACM Transactions on Graphics 14, 1995,
/// section 3): each takes the nearest of its candidate places that is free, those in the thickest crowd first.
/// </summary>
internal static class LabelPlacement
{
    private const double Height = 14;
    private const double CharacterWidth = 6.7;
    private const double PointRadius = 5;
    private const double Nearest = 7;
    private const double Step = 7;
    private const int Rings = 45;
    private const int Directions = 24;

    // What a place costs beside its distance: names right of their points read best, and those above or below are better than those on the left.
    private const double Sideways = 4;

    /// <summary>In pixels, at the size of names in plots.</summary>
    public static double WidthOf(string name) => name.Length * CharacterWidth;

    /// <summary>Places names under each other at the right, each as near to the height of its point as there is room.</summary>
    /// <param name="heights">Of the points, in pixels from the top.</param>
    /// <returns>The middle of each name, in pixels from the top, in the order of the points.</returns>
    public static double[] Column(Frame frame, IReadOnlyList<double> heights)
    {
        var order = Enumerable.Range(0, heights.Count).OrderBy(i => heights[i]).ToArray();
        var places = new double[heights.Count];
        var above = frame.Top - Height / 2;
        foreach (var i in order)
            above = places[i] = Math.Max(heights[i], above + Height);
        var below = frame.Height - frame.Bottom + Height / 2;
        foreach (var i in order.Reverse())
            below = places[i] = Math.Min(places[i], below - Height);
        return places;
    }

    /// <returns>The left end of each name's middle line, in pixels, in the order of the points.</returns>
    public static (double X, double Y)[] Place(Frame frame, IReadOnlyList<(double X, double Y, string Name)> points, IReadOnlyList<double> walls)
    {
        var placed = new Box?[points.Count];
        var order = Enumerable.Range(0, points.Count)
            .OrderByDescending(i => points.Count(other => Math.Abs(other.X - points[i].X) < 60 && Math.Abs(other.Y - points[i].Y) < 30))
            .ThenBy(i => points[i].Y).ThenBy(i => i);
        foreach (var i in order)
        {
            var width = WidthOf(points[i].Name);
            placed[i] = Candidates(points[i].X, points[i].Y, width).OrderBy(candidate => candidate.Cost)
                .Select(candidate => candidate.Box)
                .FirstOrDefault(box => Free(box, i)) ?? new Box(points[i].X + Nearest, points[i].Y - Height / 2, width);
        }

        return [.. placed.Select(box => (box!.Left, box.Top + Height / 2))];

        bool Free(Box box, int own) =>
            box.Left > frame.Left + 2 && box.Left + box.Width < frame.Width - 4 && box.Top > frame.Top + 2 && box.Top + Height < frame.Height - frame.Bottom - 2
            && !placed.Any(other => other is not null && other.Overlaps(box))
            && !points.Where((_, i) => i != own).Any(point => box.Covers(point.X, point.Y, PointRadius))
            && !walls.Any(x => box.Left - 2 < x && x < box.Left + box.Width + 2);
    }

    private static IEnumerable<(Box Box, double Cost)> Candidates(double x, double y, double width)
    {
        for (var ring = 0; ring < Rings; ring++)
            for (var direction = 0; direction < Directions; direction++)
            {
                var angle = 2 * Math.PI * direction / Directions;
                var reach = Nearest + ring * Step;
                var (dx, dy) = (Math.Cos(angle) * reach, Math.Sin(angle) * reach);
                // The name's nearest end is where the direction points to.
                var left = x + dx - width * (1 - Math.Cos(angle)) / 2;
                yield return (new Box(left, y + dy - Height / 2, width), reach + Sideways * (1 - Math.Cos(angle)));
            }
    }

    /// <summary>A name's rectangle.</summary>
    private sealed record Box(double Left, double Top, double Width)
    {
        public bool Overlaps(Box other) =>
            Left < other.Left + other.Width + 3 && other.Left < Left + Width + 3 && Top < other.Top + Height && other.Top < Top + Height;

        public bool Covers(double x, double y, double radius) =>
            x > Left - radius && x < Left + Width + radius && y > Top - radius && y < Top + Height + radius;
    }
}
