using System.Globalization;

namespace Harness.Tests;

/// <summary>Sets German number signs on the thread (made by hand: the culture data may be absent), and puts the old ones back.</summary>
public sealed class GermanCulture : IDisposable
{
    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public GermanCulture()
    {
        var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        german.NumberFormat.NumberDecimalSeparator = ",";
        german.NumberFormat.NumberGroupSeparator = ".";
        german.TextInfo.ListSeparator = ";";
        CultureInfo.CurrentCulture = german;
    }

    public void Dispose() => CultureInfo.CurrentCulture = before;
}
