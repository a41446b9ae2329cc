using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Reports.Plots;

namespace Reports.Tests.Plots;

/// <summary>A drawn SVG, read back.</summary>
internal sealed partial class DrawnSvg
{
    // Pixels. Processors may round differently; what a reader could see is far more.
    private const double Tolerance = 0.05;

    private readonly XElement root;

    public DrawnSvg(string xml)
    {
        root = XDocument.Parse(xml).Root!;
        Width = Number(root, "width");
        Height = Number(root, "height");
    }

    public double Width { get; }

    public double Height { get; }

    public string? ViewBox => root.Attribute("viewBox")?.Value;

    public IReadOnlyList<DrawnText> Texts => [.. root.Descendants().Where(element => element.Name.LocalName == "text").Select(DrawnText.Of)];

    /// <summary>Finds the first element in which another picture differs by more than the font, the widths of its letters, and rounding.</summary>
    /// <returns>Null where there is none.</returns>
    public string? DifferenceTo(DrawnSvg other)
    {
        string[] mine = [.. root.DescendantsAndSelf().Select(Described)];
        string[] others = [.. other.root.DescendantsAndSelf().Select(Described)];
        for (var i = 0; i < Math.Max(mine.Length, others.Length); i++)
            if (i >= mine.Length || i >= others.Length || !AreAlike(mine[i], others[i]))
                return $"element {i}: {mine.ElementAtOrDefault(i) ?? "nothing"} and {others.ElementAtOrDefault(i) ?? "nothing"}";
        return null;
    }

    private static string Described(XElement element)
    {
        var isText = element.Name.LocalName == "text";
        var attributes = element.Attributes().Where(attribute => !isText || attribute.Name.LocalName is not ("x" or "y" or "font-family"));
        return $"{element.Name.LocalName} {string.Join(' ', attributes)} {(isText ? element.Value.Trim() : "")}";
    }

    private static bool AreAlike(string one, string other)
    {
        if (Numbers().Replace(one, "#") != Numbers().Replace(other, "#"))
            return false;
        return Numbers().Matches(one).Zip(Numbers().Matches(other))
            .All(pair => Math.Abs(Parse(pair.First.Value) - Parse(pair.Second.Value)) <= Tolerance);
    }

    private static double Number(XElement element, string attribute) => Parse(element.Attribute(attribute)!.Value);

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?\d+(\.\d+)?(e-?\d+)?")]
    private static partial Regex Numbers();

    /// <summary>A text and the rectangle that its letters take, in pixels from the upper left corner.</summary>
    internal sealed record DrawnText(string Text, double Left, double Top, double Right, double Bottom)
    {
        public bool Covers(DrawnText other) => Left < other.Right && other.Left < Right && Top < other.Bottom && other.Top < Bottom;

        // Skia writes the place of each letter relative to a corner, which it moves and turns.
        public static DrawnText Of(XElement element)
        {
            var text = element.Value.Trim();
            var size = Number(element, "font-size");
            var left = Parse(element.Attribute("x")!.Value.Split(',')[0]);
            var baseline = Parse(element.Attribute("y")!.Value.Split(',')[0]);
            var right = left + PlotFont.WidthOf(text, (float)size);
            // The heights of capitals and of descenders of most fonts.
            var top = baseline - 0.73 * size;
            var bottom = baseline + 0.21 * size;
            var transform = element.Attribute("transform")!.Value;
            double[] values = [.. Numbers().Matches(transform).Select(number => Parse(number.Value))];
            double[] m = transform.StartsWith("translate", StringComparison.Ordinal) ? [1, 0, 0, 1, .. values] : values;
            var corners = from x in new[] { left, right } from y in new[] { top, bottom } select (x, y);
            double[] xs = [.. corners.Select(corner => m[0] * corner.x + m[2] * corner.y + m[4])];
            double[] ys = [.. corners.Select(corner => m[1] * corner.x + m[3] * corner.y + m[5])];
            return new DrawnText(text, xs.Min(), ys.Min(), xs.Max(), ys.Max());
        }
    }
}
