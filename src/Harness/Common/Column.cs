using System.Globalization;

namespace Harness.Common;

/// <summary>A column of a CSV table: its header, what its cells mean, and the text of a row's cell.</summary>
/// <param name="Header">The name in the first line of the file.</param>
/// <param name="Meaning">A sentence for the documentation.</param>
/// <param name="Cell">Gives the text of a row's cell, which is empty where the row has no value.</param>
public sealed record Column<TRow>(string Header, string Meaning, Func<TRow, string> Cell)
{
    /// <summary>Makes a column of whole numbers.</summary>
    public static Column<TRow> Count(string header, string meaning, Func<TRow, double?> value) => Number(header, meaning, value, digits: 0);

    /// <summary>Makes a column of scores, shares or probabilities, with six digits.</summary>
    public static Column<TRow> Score(string header, string meaning, Func<TRow, double?> value) => Number(header, meaning, value, digits: 6);

    /// <summary>Makes a column of seconds or milliseconds, with three digits.</summary>
    public static Column<TRow> Seconds(string header, string meaning, Func<TRow, double?> value) => Number(header, meaning, value, digits: 3);

    /// <summary>Makes a column of numbers with a fixed number of digits after the point.</summary>
    public static Column<TRow> Number(string header, string meaning, Func<TRow, double?> value, int digits)
    {
        var format = Invariant($"F{digits}");
        return new Column<TRow>(header, meaning, row => value(row)?.ToString(format, CultureInfo.InvariantCulture) ?? "");
    }
}
