namespace ScottPlot;

public sealed class Legend
{
    public bool IsVisible { get; set; }

    public Alignment Alignment { get; set; } = Alignment.LowerRight;

    public float FontSize { get; set; } = 12;
}
