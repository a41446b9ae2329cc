namespace Reports.Plots;

/// <summary>The data area of a chart: how its pixels, counted from its upper left corner, and the values on its axes correspond.</summary>
/// <param name="Width">The width in pixels; the height is in pixels too.</param>
internal sealed record Frame(int Width, int Height, double MinX, double MaxX, double MinY, double MaxY)
{
    public double X(double value) => (value - MinX) / (MaxX - MinX) * Width;

    public double Y(double value) => (MaxY - value) / (MaxY - MinY) * Height;

    public double DataX(double pixel) => MinX + pixel / Width * (MaxX - MinX);

    public double DataY(double pixel) => MaxY - pixel / Height * (MaxY - MinY);
}
