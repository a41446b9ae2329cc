using Harness.Results;
using ScottPlot;

namespace Reports.Plots;

/// <summary>
/// Colours that people with colour blindness can tell apart (Okabe and Ito, Color Universal Design, 2008). No chart uses one of them for two things.
/// </summary>
internal static class Palette
{
    public static readonly Color Blue = Color.FromHex("#0072B2");
    public static readonly Color Vermilion = Color.FromHex("#D55E00");
    public static readonly Color Green = Color.FromHex("#009E73");
    public static readonly Color Purple = Color.FromHex("#CC79A7");
    public static readonly Color Orange = Color.FromHex("#E69F00");
    public static readonly Color Sky = Color.FromHex("#56B4E9");
    public static readonly Color Plum = Color.FromHex("#AA4499");
    public static readonly Color Olive = Color.FromHex("#7A6A00");
    public static readonly Color Grey = Color.FromHex("#808080");
    public static readonly Color LightGrey = Color.FromHex("#BBBBBB");
    public static readonly Color Black = Color.FromHex("#000000");
    public static readonly Color Text = Color.FromHex("#333333");

    public static readonly Color DarkBackground = Color.FromHex("#16181C");
    public static readonly Color DarkText = Color.FromHex("#E6E6E6");

    // Blue and vermilion are too dark on a dark page, and are lightened as the pages lighten them.
    private static readonly Dictionary<Color, Color> Lightened = new()
    {
        [Black] = DarkText,
        [Text] = DarkText,
        [Blue] = Sky,
        [Vermilion] = Color.FromHex("#F0904A"),
        [Green] = Color.FromHex("#3CC79B"),
        [Plum] = Color.FromHex("#D98AC7"),
        [Olive] = Color.FromHex("#C9B84A"),
    };

    /// <summary>Gives the colour that stands for a colour in charts for dark pages.</summary>
    public static Color OnDark(Color color) =>
        Lightened.TryGetValue(color.WithAlpha((byte)255), out var lightened) ? lightened.WithAlpha(color.Alpha) : color;

    /// <summary>The colours for things that only need to be told apart. Black is left for the teacher.</summary>
    public static readonly Color[] Series = [Blue, Vermilion, Green, Purple, Orange, Sky];

    /// <summary>The colours of series in a chart whose page uses blue, vermilion and green for the outcomes of tests.</summary>
    public static readonly Color[] BesideTests = [Plum, Olive];

    /// <summary>The groups that an entry may belong to in a chart of entries, each with its colour and marker.</summary>
    public static readonly EntryGroup[] Groups =
    [
        new("capped", Blue, MarkerShape.FilledCircle, row => row.Division == Division.Capped),
        new("open", Grey, MarkerShape.FilledSquare, row => row.Division == Division.Open && row.Method != TeacherRun.Method),
        new("reference", Green, MarkerShape.FilledTriangleUp, row => row.Division == Division.Reference && row.Method != TeacherRun.Method),
        new("teacher", Black, MarkerShape.FilledDiamond, row => row.Method == TeacherRun.Method),
    ];
}

/// <summary>A group of entries that look alike in a chart.</summary>
internal sealed record EntryGroup(string Name, Color Color, MarkerShape Marker, Func<MethodRow, bool> Has);
