namespace Reports.Plots;

/// <summary>From data to pixels of a figure whose data area and limits are fixed.</summary>
/// <param name="Width">Of the figure, as all in pixels.</param>
internal sealed record Frame(int Width, int Height, int Left, int Right, int Bottom, int Top, double MinX, double MaxX, double MinY, double MaxY)
{
    public double X(double value) => Left + (value - MinX) / (MaxX - MinX) * (Width - Left - Right);

    /// <summary>From the top.</summary>
    public double Y(double value) => Top + (MaxY - value) / (MaxY - MinY) * (Height - Top - Bottom);

    public double DataX(double pixel) => MinX + (pixel - Left) / (Width - Left - Right) * (MaxX - MinX);

    public double DataY(double pixel) => MaxY - (pixel - Top) / (Height - Top - Bottom) * (MaxY - MinY);
}
