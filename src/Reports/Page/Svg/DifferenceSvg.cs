using System.Text;

namespace Reports.Page.Svg;

/// <summary>Draws the difference to the teacher, with its interval, into a cell of a table. All cells of a table have one scale.</summary>
internal sealed class DifferenceSvg
{
    private const double Width = 150;
    private const double Height = 18;
    private const double Edge = 8;

    // Differences below this are arrows at the edge, so that those near the teacher can be told apart.
    private const double Deepest = -0.04;

    private readonly double low;
    private readonly double high;

    /// <param name="entries">The entries of the table.</param>
    public DifferenceSvg(IEnumerable<ShownEntry> entries)
    {
        ShownEntry[] compared = [.. entries.Where(entry => entry.Row.ToTeacher is not null)];
        low = Math.Max(Deepest, compared.Select(entry => entry.Low).DefaultIfEmpty(0).Min());
        low = Math.Min(low, -0.01);
        high = Math.Max(0.01, compared.Select(entry => entry.High).DefaultIfEmpty(0).Max());
    }

    /// <summary>Draws the cell of an entry; nothing where there is no difference.</summary>
    public string Draw(ShownEntry entry)
    {
        if (entry.Row.ToTeacher is not { } comparison)
            return "";
        var svg = new StringBuilder(Invariant($"""<svg class="cell" width="{Width}" height="{Height}" viewBox="0 0 {Width} {Height}" """));
        svg.Append("role=\"img\" ");
        svg.Append($"""aria-label="{SvgText.Escaped(comparison.Text)}"><title>{SvgText.Escaped(comparison.Text)}</title>""");
        svg.Append(Invariant($"""<line class="zero" x1="{X(0)}" x2="{X(0)}" y1="0" y2="{Height}"/><g class="point {EntryLook.ClassOf(entry)}">"""));
        var middle = SvgText.Of(Height / 2);
        if (comparison.Difference < low)
        {
            svg.Append($"""<path d="M8 {SvgText.Of((Height / 2) - 5)}v10l-7 -5z"/>""");
        }
        else
        {
            var from = X(Math.Max(low, comparison.Interval.Low));
            svg.Append($"""<line x1="{from}" x2="{X(comparison.Interval.High)}" y1="{middle}" y2="{middle}"/>""");
            svg.Append($"""<circle cx="{X(comparison.Difference)}" cy="{middle}" r="4"/>""");
        }

        return svg.Append("</g></svg>").ToString();
    }

    private string X(double value) => SvgText.Of(Edge + ((value - low) / (high - low) * (Width - (2 * Edge))));
}
