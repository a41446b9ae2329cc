using System.Diagnostics;

namespace Bench.Speed;

/// <summary>One of the programs that are compared. It does nothing between its turns.</summary>
public interface ISpeedSide : IDisposable
{
    /// <summary>Does every unit of the work once, such as a training step on each of the batches.</summary>
    /// <returns>The milliseconds of each unit, in order.</returns>
    IReadOnlyList<double> Run();
}

/// <summary>A side that works in this process.</summary>
/// <param name="units">The units of the work. A unit releases its memory within its time.</param>
/// <param name="used">Objects that are disposed of with the side.</param>
public sealed class TimedSide(IReadOnlyList<Action> units, params IReadOnlyList<IDisposable> used) : ISpeedSide
{
    public IReadOnlyList<double> Run()
    {
        var milliseconds = new double[units.Count];
        for (var i = 0; i < units.Count; i++)
        {
            var watch = Stopwatch.StartNew();
            units[i]();
            milliseconds[i] = watch.Elapsed.TotalMilliseconds;
        }

        return milliseconds;
    }

    public void Dispose()
    {
        foreach (var one in used)
            one.Dispose();
    }
}
