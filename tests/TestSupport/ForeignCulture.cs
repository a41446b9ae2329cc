using System.Globalization;

namespace TestSupport;

/// <summary>Sets another culture's number signs on the thread (made by hand: the culture data may be absent), and puts the old ones back.</summary>
public sealed class ForeignCulture : IDisposable
{
    public const string German = "de-DE";
    public const string Russian = "ru-RU";

    private readonly CultureInfo before = CultureInfo.CurrentCulture;

    public ForeignCulture(string name = German)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = name switch
        {
            German => ".",
            Russian => "\u00A0",
            _ => throw new ArgumentException($"'{name}': expected {German} or {Russian}.", nameof(name)),
        };
        if (name == Russian)
            culture.NumberFormat.NegativeSign = "\u2212";
        culture.TextInfo.ListSeparator = ";";
        CultureInfo.CurrentCulture = culture;
    }

    public void Dispose() => CultureInfo.CurrentCulture = before;
}
