namespace Reports.Page.Svg;

/// <summary>Writes costs with their units, in as few characters as tell them apart.</summary>
internal static class CostText
{
    /// <summary>Milliseconds.</summary>
    public static string Milliseconds(double value) => value < 0.1 ? Invariant($"{value:0.###} ms") : Invariant($"{value:0.##} ms");

    /// <summary>Bytes in units of powers of 1,000, as disks are sold and model hubs write them.</summary>
    public static string Bytes(double value) => value switch
    {
        >= 1e9 => Invariant($"{value / 1e9:0.##} GB"),
        >= 1e7 => Invariant($"{value / 1e6:0} MB"),
        >= 1e6 => Invariant($"{value / 1e6:0.#} MB"),
        >= 1e3 => Invariant($"{value / 1e3:0} kB"),
        _ => Invariant($"{value:0} B"),
    };

    /// <summary>A number of parameters.</summary>
    public static string Count(double value) => value switch
    {
        >= 1e7 => Invariant($"{value / 1e6:0.#} M"),
        >= 1e6 => Invariant($"{value / 1e6:0.##} M"),
        >= 1e3 => Invariant($"{value / 1e3:0} k"),
        _ => Invariant($"{value:0}"),
    };

    /// <summary>Seconds, as minutes or hours where they are many.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        >= 2 * 3600 => Invariant($"{seconds / 3600:0.#} h"),
        >= 60 => Invariant($"{seconds / 60:0} min"),
        _ => Invariant($"{seconds:0.#} s"),
    };
}
