using Harness.Refereeing;

namespace Reports.Plots;

/// <summary>A track's plots: results/TRACK/plots.</summary>
public static class PlotFolder
{
    public const string Name = "plots";

    /// <summary>Draws all plots anew.</summary>
    /// <param name="folder">The track's results.</param>
    /// <exception cref="InvalidOperationException">They cannot be drawn here; nothing is left half done.</exception>
    public static void Write(TrackResults results, string folder)
    {
        var (target, partial) = (Path.Combine(folder, Name), Path.Combine(folder, Name + ".partial"));
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(Path.Combine(partial, "entries"));
        try
        {
            Draw(results, partial);
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(partial, target);
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    private static void Draw(TrackResults results, string folder)
    {
        void Put(string name, Drawing? drawing, bool slides = true) => drawing?.Save(Path.Combine(folder, name), slides);

        var track = results.Track.Name;
        Put("f1-parameters", TradeOffPlot.Of(results, $"{track}: test F1 against parameters", "parameters that count against the cap",
            row => row.Parameters, results.Track.ParameterCap, LogTicks.Count));
        Put("f1-bytes", TradeOffPlot.Of(results, $"{track}: test F1 against bytes", "bytes as stored, zeros included", row => row.StoredBytes, null, LogTicks.Count));
        Put("f1-latency", TradeOffPlot.Of(results, $"{track}: test F1 against latency", "milliseconds a sentence, one at a time, median",
            row => row.LatencyMsMedian, null, LogTicks.Plain));
        Put("learning-curves", LearningCurvesPlot.Of(results));
        Put("f1-types", TypesPlot.Of(results));
        Put("f1-intervals", IntervalsPlot.Of(results));
        var teacher = results.Of(CompressionMethod.TeacherName).FirstOrDefault()?.Record;
        foreach (var row in results.Ok)
            if (results.Of(row.Method).FirstOrDefault() is { } run)
            {
                Put($"entries/{row.Method}", EntryPlot.Curves(run), slides: false);
                Put($"entries/{row.Method}-steps", EntryPlot.Steps(run, teacher), slides: false);
                Put($"entries/{row.Method}-energy", EntryPlot.KeptEnergy(run), slides: false);
            }
    }
}
