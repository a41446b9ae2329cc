using Harness.Refereeing;
using Harness.Tracks;
using Reports.Page;
using Reports.Plots;

namespace Reports;

/// <summary>Everything under results/TRACK that is made from the records of its runs.</summary>
public static class TrackReport
{
    /// <summary>Makes it all again: tables, plots, page, README.</summary>
    /// <param name="output">The folder of all results.</param>
    /// <param name="sourceOf">A method's source, relative to the track's folder; null where it is not in the repository.</param>
    /// <param name="texts">The test sentences; null where they may not be shown.</param>
    /// <exception cref="InvalidOperationException">Plots cannot be drawn here.</exception>
    public static TrackResults Write(Track track, string output, Func<string, string?> sourceOf, SentenceTexts? texts)
    {
        var folder = new ResultsFolder(output, track.Name);
        var published = folder.WriteTables();
        var results = new TrackResults(track, published.Board, published.Runs);
        if (published.Runs.Count == 0)
            return results;
        PlotFolder.Write(results, folder.Path);
        new TrackPage(results, sourceOf, texts).Write(folder.Path);
        TrackReadme.Write(results, folder.Path, sourceOf);
        return results;
    }
}
