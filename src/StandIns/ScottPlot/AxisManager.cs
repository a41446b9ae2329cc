namespace ScottPlot;

public sealed class AxisManager
{
    public Axis Bottom { get; } = new();

    public Axis Left { get; } = new();

    public void SetLimits(double left, double right, double bottom, double top)
    {
        SetLimitsX(left, right);
        SetLimitsY(bottom, top);
    }

    public void SetLimitsX(double left, double right) => (Bottom.Min, Bottom.Max) = (left, right);

    public void SetLimitsY(double bottom, double top) => (Left.Min, Left.Max) = (bottom, top);
}
