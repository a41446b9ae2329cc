using System.Text;
using Harness.Common;
using Harness.Results;
using Reports.Plots;

namespace Reports.Page;

/// <summary>results/TRACK/README.md: the ranking and the main plots as a code host shows them in a pull request.</summary>
public static class TrackReadme
{
    /// <summary>The file's name in the folder of its track.</summary>
    public const string FileName = "README.md";

    /// <summary>Writes the file.</summary>
    /// <param name="folder">The folder of the track's results, which holds the plots already.</param>
    /// <param name="sourceOf">Returns the path of a method's source, relative to the file, or null for a source outside the repository.</param>
    public static void Write(TrackResults results, string folder, Func<string, string?> sourceOf)
    {
        var text = new StringBuilder();
        text.Append(Invariant($"# {results.Track.Name}\n\n"));
        var description = MarkdownText.Of(results.Track.Description);
        text.Append(Invariant($"{description}. A ranked entry may have {results.Track.ParameterCap:N0} parameters.\n"));
        text.Append("Made from the records under `runs/` by `dotnet build -t:Report`; [the page](index.html) has more, and works from disk.\n");
        text.Append(Invariant($"Its recipes {results.Track.RecipesFrom}.\n"));
        foreach (var sentence in StaleRows.Sentences(results.Board.Methods))
            text.Append(Invariant($"\n{MarkdownText.Of(sentence)}\n"));
        foreach (var division in results.Divisions)
            Table(text, results, division, results.TitleOf(division), sourceOf);
        foreach (var note in TableNotes.Of(results.Board))
            text.Append(Invariant($"\n{MarkdownText.Of(note)}\n"));
        Published(text, results);
        foreach (var name in new[] { "f1-parameters", "f1-latency", "sizes", "learning-curves", "f1-types" })
            if (File.Exists(Path.Combine(folder, PlotFolder.Name, name + ".svg")))
                text.Append(Invariant($"\n![{name}]({PlotFolder.Name}/{name}.svg)\n"));
        AtomicFile.WriteAllText(Path.Combine(folder, FileName), text.ToString());
    }

    private static void Table(StringBuilder text, TrackResults results, Division division, string title, Func<string, string?> sourceOf)
    {
        EntryColumn[] columns = [.. results.Schema.ViewsOf(results.Board.Methods).Where(column => column.View!.IsMain)];
        text.Append(Invariant($"\n## {title}\n\n"));
        text.Append(Invariant($"| rank | entry | {string.Join(" | ", columns.Select(column => column.Title))} |\n"));
        text.Append(Invariant($"|--:|:--|{string.Concat(columns.Select(_ => "--:|"))}\n"));
        var rows = results.Board.Methods.Where(row => row.Division == division).ToArray();
        foreach (var row in rows)
        {
            var name = sourceOf(row.Method) is { } source ? $"[{row.Method}]({source})" : row.Method;
            var notes = string.Concat(Notes(row).Select(note => $" ({MarkdownText.Of(note)})"));
            var cells = string.Join(" | ", columns.Select(column => column.Text(row)));
            text.Append(Invariant($"| {row.RankRange} | {name}{notes} | {cells} |\n"));
        }

        if (TrainingNote.Of(rows) is { } note)
            text.Append(Invariant($"\n{MarkdownText.Of(note)}\n"));
    }

    private static void Published(StringBuilder text, TrackResults results)
    {
        var lines = PublishedComparison.Lines(results).ToArray();
        if (lines.Length == 0)
            return;
        text.Append(Invariant($"\n## {PublishedComparison.Title}\n\n{PublishedComparison.Explanation(results)}\n\n"));
        text.Append(Invariant($"| {string.Join(" | ", PublishedComparison.Columns)} |\n|:--|:--|:--|--:|--:|--:|:--|--:|--:|\n"));
        foreach (var line in lines)
            text.Append(Invariant($"| {string.Join(" | ", line)} |\n"));
    }

    private static IEnumerable<string> Notes(MethodRow row)
    {
        if (row.Stale.Length > 0)
            yield return "stale";
        if (row.Status != RunStatus.Ok)
            yield return $"{row.Status}: {row.Reason}";
        else if (row.Reason.Length > 0)
            yield return row.Reason;
    }
}
