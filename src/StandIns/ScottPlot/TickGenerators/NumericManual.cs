namespace ScottPlot.TickGenerators;

/// <summary>Ticks where the caller wants them.</summary>
public sealed class NumericManual : ITickGenerator
{
    private readonly List<Tick> ticks = [];

    public NumericManual()
    {
    }

    public NumericManual(Tick[] ticks) => this.ticks.AddRange(ticks);

    public Tick[] Ticks => [.. ticks];

    public void AddMajor(double position, string label) => ticks.Add(new Tick(position, label));

    public void AddMinor(double position) => ticks.Add(new Tick(position, "", isMajor: false));
}
