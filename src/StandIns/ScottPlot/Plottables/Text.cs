namespace ScottPlot.Plottables;

/// <summary>Words at a place of the data area.</summary>
public sealed class Text : IPlottable
{
    internal Text(string text, double x, double y) => (LabelText, X, Y) = (text, x, y);

    public bool IsVisible { get; set; } = true;

    public string LabelText { get; set; }

    public Color LabelFontColor { get; set; }

    public float LabelFontSize { get; set; } = 14;

    /// <summary>Where the place is in the words' rectangle.</summary>
    public Alignment LabelAlignment { get; set; } = Alignment.UpperLeft;

    /// <summary>Pixels to the right.</summary>
    public float OffsetX { get; set; }

    /// <summary>Pixels down.</summary>
    public float OffsetY { get; set; }

    internal double X { get; }

    internal double Y { get; }
}
