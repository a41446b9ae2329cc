using ScottPlot;

namespace Reports.Plots;

/// <summary>
/// Makes ticks for an axis whose positions are logarithms to the base of 10. Ticks at 1, 2 and 5 times a power of 10 have a name; the others do not.
/// </summary>
internal static class LogTicks
{
    /// <summary>Returns the ticks between two positions.</summary>
    /// <param name="name">Writes the value of a tick.</param>
    public static Tick[] Between(double low, double high, Func<double, string> name)
    {
        var ticks = new List<Tick>();
        for (var power = (int)Math.Floor(low); power <= high; power++)
            for (var times = 1; times < 10; times++)
            {
                var value = times * Math.Pow(10, power);
                var place = Math.Log10(value);
                if (place < low || place > high)
                    continue;
                ticks.Add(times is 1 or 2 or 5 ? Tick.Major(place, name(value)) : Tick.Minor(place));
            }

        return [.. ticks];
    }

    /// <summary>Writes a count with the prefix of its size: 200 k, 1.5 M or 2 G.</summary>
    public static string Count(double value) => value switch
    {
        >= 1e9 => Invariant($"{value / 1e9:0.##} G"),
        >= 1e6 => Invariant($"{value / 1e6:0.##} M"),
        >= 1e3 => Invariant($"{value / 1e3:0.##} k"),
        _ => Invariant($"{value:0.##}"),
    };

    /// <summary>Writes a number of bytes: 200 kB, 1.5 MB or 2 GB.</summary>
    public static string Bytes(double value) => value < 1e3 ? Invariant($"{value:0.##} B") : $"{Count(value)}B";

    /// <summary>Writes a value with up to three decimal places.</summary>
    public static string Plain(double value) => Invariant($"{value:0.###}");
}
