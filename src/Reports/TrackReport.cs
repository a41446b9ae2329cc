using Harness.Refereeing;
using Harness.Tracks;
using Reports.Plots;

namespace Reports;

/// <summary>Everything under results/TRACK that is made from the records of its runs.</summary>
public static class TrackReport
{
    /// <summary>Makes it all again: tables, plots, pages.</summary>
    /// <param name="output">The folder of all results.</param>
    /// <exception cref="InvalidOperationException">Plots cannot be drawn here.</exception>
    public static TrackResults Write(Track track, string output)
    {
        var folder = new ResultsFolder(output, track.Name);
        var published = folder.WriteTables();
        var results = new TrackResults(track, published.Board, published.Runs);
        if (published.Runs.Count > 0)
            PlotFolder.Write(results, folder.Path);
        return results;
    }
}
