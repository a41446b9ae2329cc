namespace Reports.Plots;

/// <summary>The data area of a chart: how its pixels, counted from its upper left corner, and the values on its axes correspond.</summary>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
internal sealed record Frame(int Width, int Height, double MinX, double MaxX, double MinY, double MaxY)
{
    /// <summary>Returns the pixel at which a value of the horizontal axis lies.</summary>
    public double X(double value) => (value - MinX) / (MaxX - MinX) * Width;

    /// <summary>Returns the pixel at which a value of the vertical axis lies.</summary>
    public double Y(double value) => (MaxY - value) / (MaxY - MinY) * Height;

    /// <summary>Returns the value of the horizontal axis at a pixel.</summary>
    public double DataX(double pixel) => MinX + pixel / Width * (MaxX - MinX);

    /// <summary>Returns the value of the vertical axis at a pixel.</summary>
    public double DataY(double pixel) => MaxY - pixel / Height * (MaxY - MinY);
}
