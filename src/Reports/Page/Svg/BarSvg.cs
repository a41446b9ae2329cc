namespace Reports.Page.Svg;

/// <summary>Draws a bar into a cell of a table, from one value of a scale to another.</summary>
/// <param name="low">The value at the left edge.</param>
/// <param name="high">The value at the right edge.</param>
internal sealed class BarSvg(double low, double high)
{
    /// <summary>Draws a change from a value to another, with a mark where it ends.</summary>
    public string Change(double from, double to)
    {
        var kind = to < from ? "fall" : "rise";
        var left = Math.Min(from, to);
        var right = Math.Max(from, to);
        return $"""<svg class="bar {kind}" width="100%" height="18" aria-hidden="true">{Rectangle(left, right)}"""
            + $"""<line x1="{X(to)}" x2="{X(to)}" y1="1" y2="17"/></svg>""";
    }

    /// <summary>Draws a value from the left edge.</summary>
    public string Value(double value) => $"""<svg class="bar" width="100%" height="18" aria-hidden="true">{Rectangle(low, value)}</svg>""";

    private string Rectangle(double left, double right) =>
        $"""<rect x="{X(left)}" y="4" width="{SvgText.Percent((right - left) / (high - low))}" height="10"/>""";

    private string X(double value) => SvgText.Percent((value - low) / (high - low));
}
