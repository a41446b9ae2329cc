using Harness.Refereeing;
using ScottPlot;

namespace Reports.Plots;

/// <summary>A track's plots: results/TRACK/plots.</summary>
public static class PlotFolder
{
    public const string Name = "plots";

    /// <summary>Draws all plots anew.</summary>
    /// <param name="folder">The track's results.</param>
    /// <returns>Their names, without ending.</returns>
    /// <exception cref="InvalidOperationException">They cannot be drawn here; nothing is left half done.</exception>
    public static IReadOnlyList<string> Write(TrackResults results, string folder)
    {
        var (target, partial) = (Path.Combine(folder, Name), Path.Combine(folder, Name + ".partial"));
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(Path.Combine(partial, "entries"));
        try
        {
            var names = Draw(results, partial);
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(partial, target);
            return names;
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    private static List<string> Draw(TrackResults results, string folder)
    {
        var names = new List<string>();
        void Put(string name, Plot? plot, Action<Plot, string> save)
        {
            if (plot is null)
                return;
            save(plot, Path.Combine(folder, name));
            names.Add(name);
        }

        var track = results.Track.Name;
        Put("f1-parameters", TradeOffPlot.Of(results, $"{track}: test F1 against parameters", "parameters that count against the cap",
            row => row.Parameters, results.Track.ParameterCap, LogTicks.Count), TradeOffPlot.Save);
        Put("f1-bytes", TradeOffPlot.Of(results, $"{track}: test F1 against bytes", "bytes as stored, zeros included", row => row.StoredBytes, null, LogTicks.Count), TradeOffPlot.Save);
        Put("f1-latency", TradeOffPlot.Of(results, $"{track}: test F1 against latency", "milliseconds a sentence, one at a time, median",
            row => row.LatencyMsMedian, null, LogTicks.Plain), TradeOffPlot.Save);
        Put("learning-curves", LearningCurvesPlot.Of(results), LearningCurvesPlot.Save);
        Put("f1-types", TypesPlot.Of(results), TypesPlot.Save);
        var teacher = results.Of(CompressionMethod.TeacherName).FirstOrDefault()?.Record;
        foreach (var row in results.Ok)
            if (results.Of(row.Method).FirstOrDefault() is { } run)
            {
                Put($"entries/{row.Method}", EntryPlot.Curves(run), EntryPlot.Save);
                Put($"entries/{row.Method}-steps", EntryPlot.Steps(run, teacher), EntryPlot.Save);
            }

        return names;
    }
}
