namespace Reports.Page.Svg;

/// <summary>Chooses the values that an axis names.</summary>
internal static class Ticks
{
    private static readonly double[] Multiples = [1, 2, 5];

    /// <summary>Round values of a logarithmic axis: 1, 2 and 5 times powers of ten, or the powers of ten alone where those would be many.</summary>
    public static IEnumerable<double> Logarithmic(double low, double high)
    {
        var all = Powers(low, high).SelectMany(power => Multiples.Select(multiple => multiple * power)).Where(IsWithin).ToArray();
        const int Most = 9;
        return all.Length <= Most ? all : Powers(low, high).Where(IsWithin);

        bool IsWithin(double value) => value >= low && value <= high;
    }

    /// <summary>Round values of a linear axis, zero among them where the axis has it, at most about eight.</summary>
    public static IEnumerable<double> Linear(double low, double high)
    {
        const int Most = 8;
        // Numbers that are nearer to each other are equal for a reader.
        const double Nearest = 1e-250;
        if (high - low < Nearest)
        {
            yield return low;
            yield break;
        }

        var step = Powers((high - low) / 1000, high - low).SelectMany(power => Multiples.Select(multiple => multiple * power))
            .First(one => (high - low) / one <= Most);
        for (var i = (int)Math.Ceiling((low / step) - 1e-9); i * step <= high + (step * 1e-9); i++)
            yield return i * step;
    }

    private static IEnumerable<double> Powers(double low, double high) =>
        Enumerable.Range((int)Math.Floor(Math.Log10(low)), (int)Math.Ceiling(Math.Log10(high / low)) + 2).Select(power => Math.Pow(10, power));
}
