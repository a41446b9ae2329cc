namespace ScottPlot.Plottables;

public sealed class ErrorBar : IPlottable
{
    internal ErrorBar(IReadOnlyList<double> xs, IReadOnlyList<double> ys, IReadOnlyList<double> errors) =>
        (Xs, Ys, YErrorPositive, YErrorNegative) = (xs, ys, errors, errors);

    public bool IsVisible { get; set; } = true;

    public IReadOnlyList<double> Xs { get; set; }

    public IReadOnlyList<double> Ys { get; set; }

    /// <summary>Upwards from each point.</summary>
    public IReadOnlyList<double>? YErrorPositive { get; set; }

    /// <summary>Downwards from each point.</summary>
    public IReadOnlyList<double>? YErrorNegative { get; set; }

    public Color Color { get; set; }

    public float LineWidth { get; set; } = 1;

    /// <summary>Pixels to each side.</summary>
    public float CapSize { get; set; } = 3;
}
