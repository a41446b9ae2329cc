namespace ScottPlot.Plottables;

public sealed class BarPlot : IPlottable
{
    internal BarPlot(List<Bar> bars) => Bars = bars;

    public bool IsVisible { get; set; } = true;

    public string LegendText { get; set; } = "";

    public List<Bar> Bars { get; }
}
