namespace ScottPlot;

public sealed class LayoutManager
{
    // What axes with labels and a title need.
    internal PixelPadding Padding { get; private set; } = new(70, 20, 60, 40);

    public void Fixed(PixelPadding padding) => Padding = padding;
}
