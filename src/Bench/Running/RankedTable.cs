using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Results;
using Spectre.Console;

namespace Bench.Running;

/// <summary>Prints the ranking of a track as a table for the terminal.</summary>
internal static class RankedTable
{
    /// <summary>Prints the table, and below it what a reader has to know of its rows.</summary>
    public static void Write(IAnsiConsole console, Track track, PublishedResults results)
    {
        var rows = results.Board.Methods;
        var schema = new ResultsSchema(track.Task.Metrics);
        EntryColumn[] wanted = [.. schema.ViewsOf(rows).Where(column => column.View!.IsMain)];
        EntryColumn[] columns = [.. wanted.Take(Fitting(wanted, rows, console.Profile.Width))];
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("rank").RightAligned().NoWrap());
        table.AddColumn(new TableColumn("entry").NoWrap());
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column.Title).RightAligned().NoWrap());
        foreach (var row in rows)
            table.AddText([Place(row), Name(row), .. columns.Select((column, i) => Cell(row, column, isFirst: i == 0))]);
        console.WriteLine(Invariant($"{track.Name}: cap {track.ParameterCap:N0} parameters"));
        console.Write(table);
        if (columns.Length < wanted.Length)
            console.WriteLine($"More columns are in results.csv: {string.Join(", ", wanted.Skip(columns.Length).Select(column => column.Title))}.");
        foreach (var row in rows.Where(row => row.Reason.Length > 0))
            console.WriteLine($"{row.Method}: {row.Reason}");
        foreach (var sentence in StaleRows.Sentences(rows))
            console.WriteLine($"{sentence} 'bench run' makes them anew.");
        foreach (var note in TableNotes.Of(results.Board))
            console.WriteLine(note);
        if (results.LeftOut.Count > 0)
            console.WriteLine(
                "left out, because they were made by other rules, recipes, data or another teacher's weights "
                + "(another processor or libtorch makes other weights): "
                + $"{string.Join(", ", results.LeftOut)}. 'bench run' without --methods makes all anew.");
        foreach (var run in results.Refused)
            console.WriteLine(RefusalOf(run));
    }

    /// <summary>Ends a command that has done all else, where runs are missing from the tables.</summary>
    /// <param name="refused">The number of published runs that something is wrong with.</param>
    /// <param name="notPublished">The number of runs that were not published, because their files are damaged.</param>
    /// <exception cref="DataFormatException">There are such runs.</exception>
    public static void ThrowWhereRefused(int refused, int notPublished = 0)
    {
        if (refused > 0)
            throw new DataFormatException(
                $"{RunText.Count(refused, "published run is", "published runs are")} in no table; the lines above say why.");
        if (notPublished > 0)
            throw new DataFormatException($"{RunText.Count(notPublished, "run was", "runs were")} not published; the lines above say why.");
    }

    /// <summary>Says which published runs of some entries are in no table, and why.</summary>
    public static IEnumerable<string> RefusalsOf(PublishedResults results, IReadOnlyList<string> methods) =>
        results.Refused.Where(run => methods.Any(method => run.Name.StartsWith($"{method}-seed", StringComparison.Ordinal))).Select(RefusalOf);

    /// <summary>Says that a published run is in no table, and why.</summary>
    public static string RefusalOf(RefusedRun run)
    {
        var reason = run.Reason.ReplaceLineEndings(" ").TrimEnd('.');
        return PrintableText.Of(
            $"left out, because something is wrong with it: {PrintableText.OfLine(run.Name)}: {reason}. {run.Remedy}.");
    }

    // Returns the number of columns for which there is room beside ranks and names, but at least one.
    private static int Fitting(EntryColumn[] columns, IReadOnlyList<MethodRow> rows, int width)
    {
        var left = width - TextTable.LastBorder - TextTable.WidthOf("rank", rows.Select(Place)) - TextTable.WidthOf("entry", rows.Select(Name));
        for (var i = 0; i < columns.Length; i++)
        {
            left -= TextTable.WidthOf(columns[i].Title, rows.Select(row => Cell(row, columns[i], isFirst: i == 0)));
            if (left < 0)
                return Math.Max(1, i);
        }

        return columns.Length;
    }

    private static string Place(MethodRow row) => row.RankRange is { } range ? $"{range}" : row.Status == RunStatus.Ok ? row.Division.Name : "-";

    private static string Name(MethodRow row) => row.Stale.Length > 0 ? $"{row.Method} (stale)" : row.Method;

    // An entry without results says why in place of the headline.
    private static string Cell(MethodRow row, EntryColumn column, bool isFirst) =>
        isFirst && row.Status != RunStatus.Ok ? row.Status : column.Text(row);
}
