namespace ScottPlot;

public readonly struct Tick(double position, string label, bool isMajor = true)
{
    public readonly double Position = position;
    public readonly string Label = label;
    public readonly bool IsMajor = isMajor;
}
