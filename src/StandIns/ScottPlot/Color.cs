using System.Globalization;

namespace ScottPlot;

/// <summary>Red, green and blue, without transparency.</summary>
public readonly struct Color
{
    public readonly byte Red;
    public readonly byte Green;
    public readonly byte Blue;

    public Color(byte red, byte green, byte blue) => (Red, Green, Blue) = (red, green, blue);

    /// <param name="hexCode">Such as #1f77b4.</param>
    public Color(string hexCode)
    {
        var value = uint.Parse(hexCode.TrimStart('#'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        (Red, Green, Blue) = ((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }

    public static Color FromHex(string hex) => new(hex);

    public string ToHex() => string.Create(CultureInfo.InvariantCulture, $"#{Red:X2}{Green:X2}{Blue:X2}");
}
