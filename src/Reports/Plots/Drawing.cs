using ScottPlot;

namespace Reports.Plots;

/// <summary>A plot with the size that it is made for, in pixels.</summary>
internal sealed record Drawing(Plot Plot, int Width, int Height)
{
    /// <param name="path">Without ending.</param>
    /// <param name="slides">Whether a PNG is wanted beside the SVG.</param>
    public void Save(string path, bool slides)
    {
        Plot.SaveSvg(path + ".svg", Width, Height);
        if (slides)
            Plot.SavePng(path + ".png", Width, Height);
    }
}
