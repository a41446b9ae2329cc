using ScottPlot;
using SkiaSharp;

namespace Reports.Plots;

/// <summary>
/// The font of every plot. It comes with the program, because SkiaSharp brings none and draws no text at all on a system without fonts; and the same
/// font everywhere means the same pictures everywhere.
/// </summary>
internal static class PlotFont
{
    /// <summary>The name of the font.</summary>
    public const string Name = "Liberation Sans";

    /// <summary>The list of fonts for an SVG: this one, and others whose letters are as wide.</summary>
    public const string Family = $"{Name}, Arial, Helvetica, sans-serif";

    private const string Resource = "LiberationSans-Regular.ttf";

    private static readonly Lazy<SKTypeface> Typeface = new(Load);

    /// <summary>Makes this the font of all plots that are created from now on.</summary>
    /// <exception cref="InvalidOperationException">The program does not contain the font.</exception>
    public static void Use() => Fonts.DefaultFontStyle = Typeface.Value;

    /// <summary>Measures how wide a text becomes, in pixels.</summary>
    public static double WidthOf(string text, float size)
    {
        using var font = new SKFont(Typeface.Value, size);
        font.Subpixel = true;
        return font.MeasureText(text);
    }

    private static SKTypeface Load()
    {
        using var stream = typeof(PlotFont).Assembly.GetManifestResourceStream(Resource);
        var typeface = stream is null ? null : SKTypeface.FromStream(stream);
        return typeface?.FamilyName == Name
            ? typeface
            : throw new InvalidOperationException(
                $"The font {Name} is missing from {typeof(PlotFont).Assembly.Location}: expected the resource {Resource}. Build the program anew.");
    }
}
