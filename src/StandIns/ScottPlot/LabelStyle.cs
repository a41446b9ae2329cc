namespace ScottPlot;

public sealed class LabelStyle
{
    public float FontSize { get; set; } = 12;

    /// <summary>Degrees, clockwise.</summary>
    public float Rotation { get; set; }

    public Alignment Alignment { get; set; } = Alignment.UpperCenter;
}
