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
        new("bytes", "bytes on disk", entry => entry.Row[Figures.StoredBytes], CostText.Bytes),
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

    // The width for which labels are placed. A narrower screen shows the most important of them.
    private const double UsualWidth = 1000;
    private const double CharacterWidth = 6.6;
    private const double LabelHeight = 14;

    // Names beside points further to the right than this stand left of them, so that they fit a narrow screen too.
    private const double RightShare = 0.86;
    private const double TriangleHeight = 9;

    // The zoom leaves out entries that lose more than this.
    private const double ZoomDepth = 0.03;

    private readonly ShownEntry[] compared = [.. entries.Where(entry => entry.Difference is not null)];

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
        AppendFront(svg, front, place);
        foreach (var entry in shown.OrderBy(entry => entry.IsTeacher))
            AppendPoint(svg, entry, axis, place);
        AppendLabels(svg, shown, front, place);
        return svg.Append("</svg>").ToString();
    }

    private ShownEntry[] ShownOn(CostAxis axis) => [.. compared.Where(entry => axis.Value(entry) > 0)];

    // The networks that no other network beats in both cost and score, the cheapest first.
    private static ShownEntry[] Front(ShownEntry[] shown, CostAxis axis)
    {
        ShownEntry[] networks = [.. shown.Where(entry => entry.IsNetwork)];
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

        foreach (var value in axis.TicksBetween(place.Left, place.Right))
        {
            var x = SvgText.Percent(place.X(value));
            svg.Append($"""<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{Height}"/>""");
            svg.Append($"""<text class="tick" x="{x}" y="{Height + 18}" text-anchor="middle">{SvgText.Escaped(axis.Text(value))}</text>""");
        }

        svg.Append($"""<text class="tick" x="50%" y="{Height + 38}" text-anchor="middle">{SvgText.Escaped(axis.Title)}, logarithmic</text>""");
        svg.Append($"""<text class="tick" x="6" y="14">{SvgText.Escaped(scoreTitle)} against the teacher's</text>""");
    }

    private static void AppendFront(StringBuilder svg, ShownEntry[] front, Places place)
    {
        var inView = front.Where(entry => entry.Difference >= place.Bottom).ToArray();
        foreach (var (first, second) in inView.Zip(inView.Skip(1)))
        {
            var left = SvgText.Percent(place.Of(first));
            var right = SvgText.Percent(place.Of(second));
            var from = SvgText.Of(place.Y(first.Difference!.Value));
            var to = SvgText.Of(place.Y(second.Difference!.Value));
            svg.Append($"""<line class="front" x1="{left}" x2="{right}" y1="{from}" y2="{from}"/>""");
            svg.Append($"""<line class="front" x1="{right}" x2="{right}" y1="{from}" y2="{to}"/>""");
        }
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

    private static void AppendLabels(StringBuilder svg, ShownEntry[] shown, ShownEntry[] front, Places place)
    {
        // Names keep clear of each other and of all points.
        var used = new List<(double Left, double Right, double Y)>(shown.Select(entry => PlaceOfPoint(entry, place)));
        var named = shown.Where(entry => front.Contains(entry) || entry.IsTeacher || !entry.IsNetwork).OrderByDescending(entry => entry.Difference);
        foreach (var entry in named)
        {
            var x = place.Of(entry) * UsualWidth;
            var width = entry.Name.Length * CharacterWidth;
            var isRight = x + width > UsualWidth || x > RightShare * UsualWidth;
            var left = isRight ? x - width : x;
            var point = place.Y(Math.Max(place.Bottom, entry.Difference!.Value));
            var y = Candidates(point).FirstOrDefault(
                candidate => candidate is > LabelHeight and < Height && !used.Any(
                    one => left < one.Right && one.Left < left + width && Math.Abs(one.Y - candidate) < LabelHeight),
                point);
            used.Add((left, left + width, y));
            var below = entry.Difference < place.Bottom ? $" {SvgText.Signed(entry.Difference.Value, 2)}" : "";
            svg.Append($"""<text class="name{(entry.IsTeacher ? "" : " minor")}" x="{SvgText.Percent(place.Of(entry))}" y="{SvgText.Of(y)}" """);
            svg.Append($"""{(isRight ? "dx=\"-4\" text-anchor=\"end\"" : "dx=\"4\"")}>{SvgText.Escaped(entry.Name)}{below}</text>""");
        }
    }

    // The middle of a line of text that would cover the point.
    private static (double Left, double Right, double Y) PlaceOfPoint(ShownEntry entry, Places place)
    {
        const double Radius = 6;
        var x = place.Of(entry) * UsualWidth;
        var y = entry.Difference < place.Bottom ? Height - (TriangleHeight / 2) : place.Y(entry.Difference!.Value);
        return (x - Radius, x + Radius, y + 4);
    }

    // Above the point, below it, and further away in turn.
    private static IEnumerable<double> Candidates(double point) =>
        Enumerable.Range(1, 8).SelectMany(step => new[] { point - (LabelHeight * step) + 4, point + (LabelHeight * step) + 6 });

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

        public double Y(double difference) => (Top - difference) / (Top - Bottom) * Height;
    }
}
