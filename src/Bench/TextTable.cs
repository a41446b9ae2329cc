using Spectre.Console;

namespace Bench;

/// <summary>Adds text to tables as it is: names from outside may hold brackets, which Spectre.Console reads as markup.</summary>
internal static class TextTable
{
    // The width of the blanks around a cell and of the border before it; the table ends with one more border.
    private const int AroundCell = 3;

    /// <summary>The width of the border that ends a table.</summary>
    public const int LastBorder = 1;

    /// <summary>The width of a column, with the blanks around its cells and the border before it.</summary>
    public static int WidthOf(string title, IEnumerable<string> cells) => cells.Append(title).Max(text => text.Length) + AroundCell;

    /// <summary>Adds a row.</summary>
    public static Table AddText(this Table table, params IEnumerable<string> cells) => table.AddRow([.. cells.Select(Markup.Escape)]);
}
