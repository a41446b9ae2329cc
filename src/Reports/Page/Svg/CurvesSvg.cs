using System.Text;

namespace Reports.Page.Svg;

/// <summary>A curve of an entry's run.</summary>
/// <param name="Name">The name of the curve.</param>
/// <param name="Parts">
/// The parts of the curve, which no line joins, such as the trainings of a run: the quantity that is varied, such as optimizer steps, and the
/// headline on validation.
/// </param>
internal sealed record Curve(string Name, IReadOnlyList<IReadOnlyList<(double At, double Score)>> Parts)
{
    /// <summary>The points of all parts.</summary>
    public IReadOnlyList<(double At, double Score)> Points => [.. Parts.SelectMany(part => part)];
}

/// <summary>Draws the curves of an entry's seeds over an axis that has 0. Their names stand at the lower right, because curves rise.</summary>
internal static class CurvesSvg
{
    private const double Height = 220;
    private const double LabelHeight = 14;

    /// <summary>Draws the curves; nothing where none has a point.</summary>
    /// <param name="title">The title, for readers who do not see the curves.</param>
    /// <param name="axis">The title of the axis along which the curves go.</param>
    public static string Draw(string title, string axis, IReadOnlyList<Curve> curves)
    {
        (double At, double Score)[] points = [.. curves.SelectMany(curve => curve.Points)];
        if (points.Length == 0)
            return "";
        var first = Math.Min(0, points.Min(point => point.At));
        var last = points.Max(point => point.At);
        var lowest = points.Min(point => point.Score);
        var highest = points.Max(point => point.Score);
        var room = Math.Max(0.002, (highest - lowest) * 0.08);
        var low = lowest - room;
        var high = highest + room;
        var svg = new StringBuilder(Invariant($"""<svg class="curves" width="100%" height="{Height}" role="img" """));
        svg.Append($"""aria-label="{SvgText.Escaped(title)}">""");
        foreach (var value in Ticks.Linear(low, high))
        {
            svg.Append($"""<line class="grid" x1="0" x2="100%" y1="{Y(value)}" y2="{Y(value)}"/>""");
            svg.Append(Invariant($"""<text class="tick" x="-8" y="{Y(value)}" dy="4" text-anchor="end">{value:0.###}</text>"""));
        }

        foreach (var tick in Ticks.Linear(first, last))
            svg.Append(Invariant($"""<text class="tick" x="{X(tick)}" y="{Height + 18}" text-anchor="middle">{tick:#,0.##}</text>"""));
        svg.Append(Invariant($"""<text class="tick" x="50%" y="{Height + 36}" text-anchor="middle">{SvgText.Escaped(axis)}</text>"""));
        foreach (var (index, curve) in curves.Index())
        {
            var name = SvgText.Escaped(curve.Name);
            svg.Append(Invariant($"""<g class="curve c{index % 4}"><title>{name}</title>"""));
            foreach (var ((at, score), (next, after)) in curve.Parts.SelectMany(part => part.Zip(part.Skip(1))))
                svg.Append($"""<line x1="{X(at)}" y1="{Y(score)}" x2="{X(next)}" y2="{Y(after)}"/>""");
            foreach (var (at, score) in curve.Points)
                svg.Append(Invariant($"""<circle cx="{X(at)}" cy="{Y(score)}" r="3"><title>{name}: {score:F4}</title></circle>"""));
            var y = Height - (LabelHeight * (curves.Count - index));
            svg.Append(Invariant($"""<text class="name" x="100%" y="{y}" text-anchor="end">{name}</text></g>"""));
        }

        return svg.Append("</svg>").ToString();

        string X(double at) => SvgText.Percent(last > first ? (at - first) / (last - first) : 0);

        string Y(double score) => SvgText.Of((high - score) / (high - low) * Height);
    }
}
