namespace ScottPlot;

/// <summary>Something in a plot's data area.</summary>
public interface IPlottable
{
    bool IsVisible { get; set; }
}
