using Harness.Results;

namespace Reports.Plots;

/// <summary>Draws the plots of a track into results/TRACK/plots.</summary>
public static class PlotFolder
{
    /// <summary>The folder's name in the folder of its track.</summary>
    public const string Name = "plots";

    private const string PartialSuffix = ".partial";

    /// <summary>Draws all plots anew.</summary>
    /// <param name="folder">The folder of the track's results.</param>
    /// <exception cref="DllNotFoundException">Plots cannot be drawn on this system. Those of an earlier call are kept.</exception>
    public static void Write(TrackResults results, string folder)
    {
        var target = Path.Combine(folder, Name);
        var partial = Path.Combine(folder, Name + PartialSuffix);
        // A process that was killed leaves this folder. Only one process at a time writes the results of a track.
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        try
        {
            Draw(results, partial);
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(partial, target);
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException)
        {
            var reason = error.GetBaseException().Message.ReplaceLineEndings(" ");
            throw new DllNotFoundException($"Plots cannot be drawn here, because the native library of SkiaSharp does not load: {reason}", error);
        }
        finally
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    private static void Draw(TrackResults results, string folder)
    {
        void Put(string name, Chart? chart) => chart?.Save(Path.Combine(folder, name));

        // Charts that readers meet on pages of either scheme.
        void PutTwice(string name, Chart? chart)
        {
            Put(name, chart);
            Put(name + "-dark", chart?.OnDark());
        }

        var score = $"{results.Track.Name}: test {results.Headline.Title}";
        Put("f1-parameters", TradeOffPlot.Of(results, $"{score} against parameters", "parameters that count against the cap",
            row => row[Figures.Parameters], results.Track.ParameterCap, LogTicks.Count));
        PutTwice("f1-bytes", TradeOffPlot.Of(results, $"{score} against bytes", "bytes as stored, zeros included",
            row => row[Figures.StoredBytes], null, LogTicks.Bytes));
        Put("f1-latency", TradeOffPlot.Of(results, $"{score} against latency",
            "milliseconds a sentence, one at a time, median; in ONNX Runtime where there is a file for it"
            + (results.Ok.Any(row => row.IsTimedApart) ? " (without entries that were measured at another time)" : ""),
            row => row.IsTimedApart ? null : row[Figures.LatencyOnnxMs] ?? row[Figures.LatencyMs], null, LogTicks.Plain));
        PutTwice("sizes", SizesPlot.Of(results));
        Put("learning-curves", LearningCurvesPlot.Of(results));
        Put("f1-types", TypesPlot.Of(results));
        Put("f1-intervals", IntervalsPlot.Of(results));
    }
}
