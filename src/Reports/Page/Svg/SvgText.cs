using System.Globalization;
using System.Net;

namespace Reports.Page.Svg;

/// <summary>Writes numbers and texts into SVG.</summary>
internal static class SvgText
{
    /// <summary>A coordinate with one digit, which is finer than a pixel.</summary>
    public static string Of(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A share of the width, so that a drawing fits every screen.</summary>
    public static string Percent(double share) => Math.Round(share * 100, 2).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    /// <summary>A text as the content of an element or an attribute.</summary>
    public static string Escaped(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The width of a text of the charts' size in pixels, rather too large than too small, because readers have different fonts.</summary>
    public static double WidthOf(string text) => text.Length * 6.6;

    /// <summary>A difference of scores with its sign, and a true minus.</summary>
    public static string Signed(double value, int digits) =>
        (value < 0 ? "−" : "+") + Math.Abs(value).ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
