namespace ScottPlot;

/// <summary>Pixels between the edges of a figure and its data area.</summary>
public struct PixelPadding(float left, float right, float bottom, float top)
{
    public float Left = left;
    public float Right = right;
    public float Bottom = bottom;
    public float Top = top;
}
