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
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Writes a time in ISO 8601, in whole seconds, such as 2026-01-02T03:04:05Z.</summary>
    /// <param name="time">A time in UTC.</param>
    public static string Text(DateTime time) => time.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>Says whether a text is a time as <see cref="Text"/> writes it, in this century and not before this program was.</summary>
    public static bool Is(string text) =>
        DateTime.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) && time.Year is >= 2020 and < 2100;
}

/// <summary>Writes durations as clocks do.</summary>
public static class ClockText
{
    /// <summary>Writes hours, minutes and seconds, such as 1:02:03. Days are counted as hours.</summary>
    public static string Of(TimeSpan time) => Invariant($"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");
}
