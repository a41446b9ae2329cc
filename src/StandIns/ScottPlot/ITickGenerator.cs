namespace ScottPlot;

/// <summary>Decides where an axis has ticks.</summary>
public interface ITickGenerator
{
    Tick[] Ticks { get; }
}
