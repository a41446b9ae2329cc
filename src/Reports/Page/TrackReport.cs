using System.Globalization;
using System.Text.Json;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;
using Reports.Plots;

namespace Reports.Page;

/// <summary>Makes everything under results/TRACK that shows the records of its runs to a reader.</summary>
public static class TrackReport
{
    private const string JsonFileName = "results.json";

    /// <summary>Makes plots, pages and README again.</summary>
    /// <param name="output">The folder of all results.</param>
    /// <param name="published">The tables of the track, the runs that they were made from, and the settings that were tried.</param>
    /// <param name="describe">Gives the facts about the class of an entry.</param>
    /// <param name="texts">The test sentences; null where they may not be shown.</param>
    /// <exception cref="DllNotFoundException">Plots cannot be drawn on this system.</exception>
    public static void Write(
        Track track,
        string output,
        PublishedResults published,
        Func<string, EntryDescription> describe,
        ITestTexts? texts)
    {
        if (published.Runs.Count == 0)
            return;
        var folder = Path.Combine(output, track.Name);
        var results = new TrackResults(track, published.Board, published.Runs);
        PlotFolder.Write(results, folder);
        // Every class is described once, because its summary and its source are read from files.
        var descriptions = published.Board.Methods.Select(row => row.Method).ToDictionary(name => name, describe, StringComparer.Ordinal);
        new TrackPage(results, descriptions, published.Tried, texts).Write(folder);
        WriteJson(results, folder);
        TrackReadme.Write(results, folder, name => descriptions[name].SourceAddress);
    }

    // The same cells as results.csv, for programs that would rather read JSON. Empty cells are left out.
    private static void WriteJson(TrackResults results, string folder)
    {
        var rows = results.Board.Methods.Select(row => results.Schema.Entries
            .Select(column => (column.Csv.Header, Cell: column.Csv.Cell(row), IsNumber: column.Value(row) is not null))
            .Where(cell => cell.Cell.Length > 0)
            .ToDictionary(cell => cell.Header, cell => cell.IsNumber ? (object)decimal.Parse(cell.Cell, CultureInfo.InvariantCulture) : cell.Cell));
        AtomicFile.WriteAllText(Path.Combine(folder, JsonFileName), JsonSerializer.Serialize(rows, RecordJson.Options) + "\n");
    }
}
