using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;
using Reports.Plots;

namespace Reports.Page;

/// <summary>Makes everything under results/TRACK that shows the records of its runs to a reader.</summary>
public static class TrackReport
{
    /// <summary>Makes plots, page and README again.</summary>
    /// <param name="output">The folder of all results.</param>
    /// <param name="published">The tables of the track and the runs that they were made from.</param>
    /// <param name="sourceOf">
    /// Returns the path of a method's source, relative to the track's folder, or null for a source outside the repository.
    /// </param>
    /// <param name="texts">The test sentences; null where they may not be shown.</param>
    /// <exception cref="DllNotFoundException">Plots cannot be drawn on this system.</exception>
    public static void Write(Track track, string output, PublishedResults published, Func<string, string?> sourceOf, ITestTexts? texts)
    {
        if (published.Runs.Count == 0)
            return;
        var folder = Path.Combine(output, track.Name);
        var results = new TrackResults(track, published.Board, published.Runs);
        PlotFolder.Write(results, folder);
        new TrackPage(results, sourceOf, texts).Write(folder);
        TrackReadme.Write(results, folder, sourceOf);
    }
}
