using Harness.Contest.Methods;
using TorchSharp;

namespace Bench.Running;

/// <summary>Plans the tracks of the contest whose data and weights are on this machine already, one after another. Nothing is fetched.</summary>
internal static class AllTracks
{
    private const int NameWidth = 18;

    /// <summary>Prints line by line what will be done, how long it takes, and which tracks are skipped and why.</summary>
    /// <param name="methodNames">Entries joined by +, of which every track takes those that enter it; null for all that do.</param>
    /// <param name="seedNames">Seeds joined by +; null for each track's.</param>
    /// <param name="jobs">The number of runs at the same time; null for as many as there is room for.</param>
    /// <returns>The plans of the tracks that can run here.</returns>
    /// <exception cref="ArgumentException">There is no such entry, or a seed is not a number.</exception>
    public static IReadOnlyList<TrackPlan> Plan(
        IReadOnlyList<RunSettings> tracks, string? methodNames, string? seedNames, int? jobs, TextWriter output)
    {
        output.WriteLine(Terminal.Fitted("every track that can run here, one after another; nothing is fetched:"));
        var plans = new List<TrackPlan>();
        foreach (var settings in tracks)
        {
            var name = settings.Track.Name.PadRight(NameWidth);
            try
            {
                if (Hindrance(settings, methodNames) is { } hindrance)
                {
                    output.WriteLine(Terminal.Fitted($"  {name}skipped: {hindrance}"));
                    continue;
                }

                var plan = TrackPlan.Of(settings, MethodsOn(settings, methodNames), seedNames, jobs);
                if (MissingFor(settings, methodNames) is { IsEmpty: false } missing)
                {
                    output.WriteLine(Terminal.Fitted(
                        $"  {name}skipped: it lacks {missing.Description}; 'bench run --track {settings.Track.Name}' fetches that"));
                    continue;
                }

                output.WriteLine(Terminal.Fitted($"  {name}{plan.Summary}"));
                plans.Add(plan);
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                output.WriteLine(Terminal.Fitted($"  {name}skipped: {error.Message}"));
            }
        }

        output.WriteLine($"in all about {RunText.Left(plans.Sum(plan => plan.Seconds))}");
        return plans;
    }

    /// <summary>Picks from the entries asked for those that enter a track, joined by +.</summary>
    /// <returns>Null where all were asked for.</returns>
    public static string? MethodsOn(RunSettings settings, string? methodNames)
    {
        if (methodNames is null)
            return null;
        var catalog = MethodCatalog.Load(settings.Plugins);
        var names = NameList.Split(methodNames, "--methods", "best-chain+int8-weights");
        return string.Join('+', names.Where(name => MethodCatalog.Enters(catalog.Find(name), settings.Track)));
    }

    private static MissingFiles MissingFor(RunSettings settings, string? methodNames)
    {
        var catalog = MethodCatalog.Load(settings.Plugins);
        var asked = ContestRun.MethodsOf(MethodsOn(settings, methodNames), catalog, settings.Track);
        return MissingFiles.Of(settings, ContestRun.WithTeachers(asked, catalog));
    }

    /// <summary>Says why a track cannot run on this machine; null where it can.</summary>
    private static string? Hindrance(RunSettings settings, string? methodNames)
    {
        if (settings.Track.NeedsGpu && settings.Device.type != DeviceType.CUDA)
            return "it needs a GPU, and runs would be on the CPU here";
        return MethodsOn(settings, methodNames) is "" ? $"none of {methodNames} enters it" : null;
    }
}
