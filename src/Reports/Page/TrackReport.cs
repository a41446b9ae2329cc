using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;
using Reports.Page;
using Reports.Plots;

namespace Reports.Page;

/// <summary>Everything under results/TRACK that is made from the records of its runs.</summary>
public static class TrackReport
{
    /// <summary>Makes plots, page and README again.</summary>
    /// <param name="output">The folder of all results.</param>
    /// <param name="published">What the tables there were made from.</param>
    /// <param name="sourceOf">A method's source, relative to the track's folder; null where it is not in the repository.</param>
    /// <param name="texts">The test sentences; null where they may not be shown.</param>
    /// <exception cref="DllNotFoundException">Plots cannot be drawn on this system.</exception>
    public static void Write(Track track, string output, PublishedResults published, Func<string, string?> sourceOf, ITestTexts? texts)
    {
        if (published.Runs.Count == 0)
            return;
        var (folder, results) = (Path.Combine(output, track.Name), new TrackResults(track, published.Board, published.Runs));
        PlotFolder.Write(results, folder);
        new TrackPage(results, sourceOf, texts).Write(folder);
        TrackReadme.Write(results, folder, sourceOf);
    }
}
