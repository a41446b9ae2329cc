using System.Text;

namespace Reports.Page.Svg;

/// <summary>A learning curve of an entry's run.</summary>
/// <param name="Name">The name of the curve.</param>
/// <param name="Points">Optimizer steps and the headline on validation.</param>
internal sealed record Curve(string Name, IReadOnlyList<(double Step, double Score)> Points);

/// <summary>Draws the learning curves of an entry's seeds. Their names stand at the lower right, because curves rise.</summary>
internal static class CurvesSvg
{
    private const double Height = 220;
    private const double LabelHeight = 14;

    /// <summary>Draws the curves; nothing where none has a point.</summary>
    /// <param name="title">The title, for readers who do not see the curves.</param>
    public static string Draw(string title, IReadOnlyList<Curve> curves)
    {
        (double Step, double Score)[] points = [.. curves.SelectMany(curve => curve.Points)];
        if (points.Length == 0)
            return "";
        var last = points.Max(point => point.Step);
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

        foreach (var step in Ticks.Linear(0, last))
            svg.Append(Invariant($"""<text class="tick" x="{X(step)}" y="{Height + 18}" text-anchor="middle">{step:N0}</text>"""));
        svg.Append(Invariant($"""<text class="tick" x="50%" y="{Height + 36}" text-anchor="middle">optimizer steps</text>"""));
        foreach (var (index, curve) in curves.Index())
        {
            var name = SvgText.Escaped(curve.Name);
            svg.Append(Invariant($"""<g class="curve c{index % 4}"><title>{name}</title>"""));
            foreach (var ((step, score), (next, after)) in curve.Points.Zip(curve.Points.Skip(1)))
                svg.Append($"""<line x1="{X(step)}" y1="{Y(score)}" x2="{X(next)}" y2="{Y(after)}"/>""");
            foreach (var (step, score) in curve.Points)
                svg.Append(Invariant($"""<circle cx="{X(step)}" cy="{Y(score)}" r="3"><title>{name}: {score:F4}</title></circle>"""));
            var y = Height - (LabelHeight * (curves.Count - index));
            svg.Append(Invariant($"""<text class="name" x="100%" y="{y}" text-anchor="end">{name}</text></g>"""));
        }

        return svg.Append("</svg>").ToString();

        string X(double step) => SvgText.Percent(step / last);

        string Y(double score) => SvgText.Of((high - score) / (high - low) * Height);
    }
}
