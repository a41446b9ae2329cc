namespace ScottPlot;

public sealed class Bar
{
    /// <summary>Of its middle, on the horizontal axis.</summary>
    public double Position { get; set; }

    public double Value { get; set; }

    /// <summary>Its width.</summary>
    public double Size { get; set; } = 0.8;

    public Color FillColor { get; set; } = new(128, 128, 128);

    public float LineWidth { get; set; } = 1;
}
