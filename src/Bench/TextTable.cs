using Spectre.Console;

namespace Bench;

/// <summary>Adds text to tables as it is: names from outside may hold brackets, which Spectre.Console reads as markup.</summary>
internal static class TextTable
{
    /// <summary>Adds a row.</summary>
    public static Table AddText(this Table table, params IEnumerable<string> cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}
