using System.Globalization;
using System.Runtime.CompilerServices;

namespace Harness.Common;

/// <summary>Makes text that is the same on every machine, whatever its culture.</summary>
public static class InvariantText
{
    /// <summary>Formats an interpolated string, or several that are joined by a plus, in the invariant culture.</summary>
    public static string Invariant(ref InvariantHandler text) => text.ToText();
}

/// <summary>Collects the parts of an interpolated string for <see cref="InvariantText.Invariant"/>.</summary>
[InterpolatedStringHandler]
public ref struct InvariantHandler(int literalLength, int formattedCount)
{
    private DefaultInterpolatedStringHandler parts = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    public void AppendLiteral(string literal) => parts.AppendLiteral(literal);

    public void AppendFormatted<T>(T value) => parts.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => parts.AppendFormatted(value, format);

    public void AppendFormatted<T>(T value, int alignment) => parts.AppendFormatted(value, alignment);

    public void AppendFormatted<T>(T value, int alignment, string? format) => parts.AppendFormatted(value, alignment, format);

    internal string ToText() => parts.ToStringAndClear();
}

/// <summary>Writes times as records and tables hold them.</summary>
public static class UtcTime
{
    /// <summary>Writes a time in ISO 8601, in whole seconds, such as 2026-01-02T03:04:05Z.</summary>
    /// <param name="time">A time in UTC.</param>
    public static string Text(DateTime time) => Invariant($"{time:yyyy-MM-dd'T'HH:mm:ss'Z'}");
}
