using System.Text;
using Harness.Results;
using Reports.Plots;

namespace Reports.Page.Svg;

/// <summary>A measure of cost that the trade-off chart can have as its horizontal axis.</summary>
/// <param name="Id">Its name in the page.</param>
/// <param name="Title">The title of the axis.</param>
/// <param name="Value">An entry's cost; null where it was not measured.</param>
/// <param name="Text">Writes a cost with its unit.</param>
internal sealed record CostAxis(string Id, string Title, Func<ShownEntry, double?> Value, Func<double, string> Text)
{
    // Round durations in seconds: the powers of ten of a minute or an hour are not round.
    private static readonly double[] Durations = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 18_000, 36_000, 72_000, 180_000];

    /// <summary>Chooses the values that the axis names between two costs.</summary>
    public Func<double, double, IEnumerable<double>> TicksBetween { get; init; } = Ticks.Logarithmic;

    /// <summary>The axes of every track.</summary>
    public static IReadOnlyList<CostAxis> All { get; } =
    [
        new("ms", "milliseconds a sentence in ONNX Runtime", entry => entry.Milliseconds, CostText.Milliseconds),
        new("bytes", "bytes of the weights", entry => entry.Row[Figures.StoredBytes], CostText.Bytes),
        new("parameters", "parameters", entry => entry.Row[Figures.Parameters], CostText.Count),
        new("training", "time of training", entry => entry.Row[Figures.TrainSeconds], CostText.Duration)
        {
            TicksBetween = (low, high) => Durations.Where(seconds => seconds >= low && seconds <= high),
        },
    ];
}

/// <summary>
/// The trade-off chart as SVG: the difference to the teacher, with its interval, against a cost. It takes the width of its container, because all
/// horizontal places are shares of it.
/// </summary>
/// <param name="entries">The entries that ended well.</param>
/// <param name="scoreTitle">The name of the score whose differences are shown.</param>
internal sealed class TradeOffSvg(IReadOnlyList<ShownEntry> entries, string scoreTitle)
{
    private const double Height = 420;

    private const double TriangleHeight = 9;
    private const double PointRadius = 6;

    // The title of the vertical axis stands in the upper left corner.
    private const double TitleLeft = 6;
    private const double TitleBottom = 14;

    // The greatest distance of a name from its point. Those of triangles are near, because many triangles stand side by side.
    private const double Reach = 120;
    private const double ReachOfTriangles = 60;

    // The zoom leaves out entries that lose more than this.
    private const double ZoomDepth = 0.03;

    private readonly ShownEntry[] compared = [.. entries.Where(entry => entry.Difference is not null)];

    private string YTitle => $"{scoreTitle} against the teacher's";

    /// <summary>True where the zoom shows less than the whole chart.</summary>
    public bool HasZoom => compared.Any(entry => entry.Difference < -ZoomDepth)
        && compared.Any(entry => !entry.IsTeacher && entry.Difference >= -ZoomDepth);

    /// <summary>True where at least two entries have this cost, so that there is something to draw.</summary>
    public bool Shows(CostAxis axis) => ShownOn(axis).Length > 1;

    /// <summary>Draws the chart of an axis that it <see cref="Shows"/>.</summary>
    /// <param name="isZoomed">True for the entries near the teacher alone; those below are triangles at the lower edge.</param>
    public string Draw(CostAxis axis, bool isZoomed)
    {
        var shown = ShownOn(axis);
        var place = new Places(axis, shown, isZoomed);
        var svg = new StringBuilder();
        var classes = $"view {axis.Id}{(isZoomed ? " zoomed" : "")}";
        var title = $"{scoreTitle} against the teacher's, with 95 % intervals, over {axis.Title}";
        svg.Append(Invariant($"""<svg class="{classes}" width="100%" height="{Height}" role="group" aria-label="{SvgText.Escaped(title)}">"""));
        AppendGrid(svg, axis, place);
        var front = Front(shown, axis);
        ChartLine[] path = [.. PathOf(front, place)];
        foreach (var line in path)
            AppendPath(svg, line);
        foreach (var entry in shown.OrderBy(entry => entry.IsTeacher))
            AppendPoint(svg, entry, axis, place);
        foreach (var name in NamesOf(shown, front, path, place).Placed)
            AppendName(svg, name);
        return svg.Append("</svg>").ToString();
    }

    private ShownEntry[] ShownOn(CostAxis axis) => [.. compared.Where(entry => axis.Value(entry) > 0)];

    // The networks that no other network beats in both cost and score, the cheapest first.
    private static ShownEntry[] Front(ShownEntry[] shown, CostAxis axis)
    {
        ShownEntry[] networks = [.. shown.Where(entry => entry.HasOnnx)];
        var front = TradeOffPlot.Front(
            [.. networks.Select(entry => axis.Value(entry)!.Value)], [.. networks.Select(entry => entry.Difference!.Value)]);
        return [.. front.Select(i => networks[i])];
    }

    private void AppendGrid(StringBuilder svg, CostAxis axis, Places place)
    {
        foreach (var value in Ticks.Linear(place.Bottom, place.Top))
        {
            var y = SvgText.Of(place.Y(value));
            var isTeacher = Math.Abs(value) < 1e-9;
            svg.Append($"""<line class="{(isTeacher ? "zero" : "grid")}" x1="0" x2="100%" y1="{y}" y2="{y}"/>""");
            var text = isTeacher ? "teacher" : SvgText.Signed(value, place.Top - place.Bottom < 0.1 ? 3 : 2);
            svg.Append($"""<text class="tick" x="-8" y="{y}" dy="4" text-anchor="end">{text}</text>""");
        }

        double[] values = [.. axis.TicksBetween(place.Left, place.Right)];
        var onPhone = TicksOnPhone(values, axis, place);
        foreach (var value in values)
        {
            var x = SvgText.Percent(place.X(value));
            svg.Append($"""<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{Height}"/>""");
            var classes = onPhone.Contains(value) ? "tick" : "tick medium";
            svg.Append($"""<text class="{classes}" x="{x}" y="{Height + 18}" text-anchor="middle">{SvgText.Escaped(axis.Text(value))}</text>""");
        }

        svg.Append($"""<text class="tick" x="50%" y="{Height + 38}" text-anchor="middle">{SvgText.Escaped(axis.Title)}, logarithmic</text>""");
        svg.Append($"""<text class="tick" x="{TitleLeft}" y="{TitleBottom}">{SvgText.Escaped(YTitle)}</text>""");
    }

    // On a phone only those values are named whose names do not meet, the powers of ten first.
    private static HashSet<double> TicksOnPhone(double[] values, CostAxis axis, Places place)
    {
        const double Gap = 4;
        const double Beyond = 12;
        var named = new Dictionary<double, (double Left, double Right)>();
        foreach (var value in values.OrderByDescending(value => Math.Abs(Math.Log10(value) - Math.Round(Math.Log10(value))) < 1e-9))
        {
            var middle = place.X(value) * PointNames.Narrowest;
            var half = SvgText.WidthOf(axis.Text(value)) / 2;
            if (middle + half <= PointNames.Narrowest + Beyond
                && !named.Values.Any(other => middle - half < other.Right + Gap && other.Left < middle + half + Gap))
                named[value] = (middle - half, middle + half);
        }

        return [.. named.Keys];
    }

    // The line along the front goes in steps: first to the right and then up.
    private static IEnumerable<ChartLine> PathOf(ShownEntry[] front, Places place)
    {
        var inView = front.Where(entry => entry.Difference >= place.Bottom).Select(place.PointOf).ToArray();
        foreach (var (first, second) in inView.Zip(inView.Skip(1)))
        {
            yield return new ChartLine(first.Share, first.Y, second.Share, first.Y);
            yield return new ChartLine(second.Share, first.Y, second.Share, second.Y);
        }
    }

    private static void AppendPath(StringBuilder svg, ChartLine line)
    {
        svg.Append($"""<line class="front" x1="{SvgText.Percent(line.FromShare)}" x2="{SvgText.Percent(line.ToShare)}" """);
        svg.Append($"""y1="{SvgText.Of(line.FromY)}" y2="{SvgText.Of(line.ToY)}"/>""");
    }

    private void AppendPoint(StringBuilder svg, ShownEntry entry, CostAxis axis, Places place)
    {
        var x = SvgText.Percent(place.Of(entry));
        var difference = entry.Difference!.Value;
        var classes = $"point {EntryLook.ClassOf(entry)}";
        svg.Append($"""<a href="#row-{SvgText.Escaped(entry.Name)}" class="{classes}" data-entry="{SvgText.Escaped(entry.Name)}">""");
        svg.Append($"<title>{SvgText.Escaped(Tip(entry, axis))}</title>");
        if (difference < place.Bottom)
        {
            svg.Append(Invariant($"""<svg x="{x}" y="{Height - TriangleHeight}" overflow="visible">"""));
            svg.Append(Invariant($"""<path d="M-6 0h12l-6 {TriangleHeight}z"/></svg>"""));
        }
        else
        {
            var y = SvgText.Of(place.Y(difference));
            var top = SvgText.Of(place.Y(Math.Min(place.Top, entry.High)));
            var bottom = SvgText.Of(place.Y(Math.Max(place.Bottom, entry.Low)));
            svg.Append($"""<circle class="target" cx="{x}" cy="{y}" r="14"/><line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}"/>""");
            svg.Append(entry.Row.Division == Division.Capped
                ? $"""<circle cx="{x}" cy="{y}" r="5.5"/>"""
                : $"""<rect x="{x}" y="{y}" width="10" height="10" transform="translate(-5 -5)"/>""");
        }

        svg.Append("</a>");
    }

    private string Tip(ShownEntry entry, CostAxis axis) => entry.IsTeacher
        ? Invariant($"teacher: {scoreTitle} {entry.Row.Headline!.Mean:F4}, {axis.Text(axis.Value(entry)!.Value)}")
        : Invariant($"{entry.Name}: {scoreTitle} {entry.Row.Headline!.Mean:F4}, {entry.Row.ToTeacher!.Text} to the teacher; ")
            + $"{axis.Text(axis.Value(entry)!.Value)}. {entry.Description.Summary}";

    // The teacher, the first of the ranking and the entries that no other beats come first, and then the others from the top.
    private PointNames NamesOf(ShownEntry[] shown, ShownEntry[] front, ChartLine[] path, Places place)
    {
        var points = shown.ToDictionary(entry => entry, place.PointOf);
        var names = new PointNames(Height, [.. points.Values], [.. path, new ChartLine(0, place.Y(0), 1, place.Y(0))]);
        names.Reserve(YTitle, TitleLeft, TitleBottom - 4);
        var order = shown
            .OrderByDescending(entry => entry.IsTeacher || entry.Row.Rank == 1)
            .ThenByDescending(front.Contains)
            .ThenByDescending(entry => !entry.HasOnnx)
            .ThenByDescending(entry => entry.Difference)
            .Take(TrackResults.MostShown);
        foreach (var entry in order)
        {
            var isBelow = entry.Difference < place.Bottom;
            var text = isBelow ? $"{entry.Name} {SvgText.Signed(entry.Difference!.Value, 2)}" : entry.Name;
            names.Add(points[entry], text, isBelow ? ReachOfTriangles : Reach);
        }

        return names;
    }

    // A line joins a name to its point where the name is not right beside it.
    private static void AppendName(StringBuilder svg, PointName name)
    {
        var point = name.Point;
        svg.Append($"""<svg class="label{name.Class}" x="{SvgText.Percent(point.Share)}" y="{SvgText.Of(point.Y)}" """);
        svg.Append($"""data-entry="{SvgText.Escaped(point.Name)}">""");
        var placed = name.At(0);
        var down = name.Middle - point.Y;
        if (placed.HasLine)
        {
            var start = PointRadius / Math.Sqrt((placed.NearEnd * placed.NearEnd) + (down * down));
            svg.Append($"""<line x1="{SvgText.Of(placed.NearEnd * start)}" y1="{SvgText.Of(down * start)}" """);
            svg.Append($"""x2="{SvgText.Of(placed.NearEnd)}" y2="{SvgText.Of(down)}"/>""");
        }

        // The end that is nearer to the point stays where it is, whatever the font.
        var (anchor, x) = placed.Left >= 0 ? ("start", placed.Left)
            : placed.Right <= 0 ? ("end", placed.Right)
            : ("middle", (placed.Left + placed.Right) / 2);
        svg.Append($"""<text class="name" x="{SvgText.Of(x)}" y="{SvgText.Of(down + 4)}" text-anchor="{anchor}">""");
        svg.Append($"{SvgText.Escaped(name.Text)}</text></svg>");
    }

    // Places in a chart: shares of its width from the left, and pixels from the top.
    private sealed class Places
    {
        private const double Margin = 1.2;
        private readonly CostAxis axis;

        public Places(CostAxis axis, ShownEntry[] shown, bool isZoomed)
        {
            this.axis = axis;
            double[] costs = [.. shown.Select(entry => axis.Value(entry)!.Value)];
            Left = costs.Min() / Margin;
            Right = costs.Max() * Margin;
            ShownEntry[] near = [.. shown.Where(entry => entry.Difference >= -ZoomDepth)];
            var inView = isZoomed && near.Length > 0 ? near : shown;
            var room = (inView.Max(entry => entry.High) - inView.Min(entry => entry.Low)) * 0.05;
            Top = Math.Max(0.005, inView.Max(entry => entry.High)) + (room * 2);
            Bottom = inView.Min(entry => entry.Low) - room;
        }

        public double Left { get; }

        public double Right { get; }

        public double Top { get; }

        public double Bottom { get; }

        public double X(double cost) => Math.Log(cost / Left) / Math.Log(Right / Left);

        public double Of(ShownEntry entry) => X(axis.Value(entry)!.Value);

        public ChartPoint PointOf(ShownEntry entry) => entry.Difference < Bottom
            ? new ChartPoint(entry.Name, Of(entry), Height - (TriangleHeight / 2), Height, Height)
            : new ChartPoint(entry.Name, Of(entry), Y(entry.Difference!.Value), Y(Math.Min(Top, entry.High)), Y(Math.Max(Bottom, entry.Low)));

        public double Y(double difference) => (Top - difference) / (Top - Bottom) * Height;
    }
}
