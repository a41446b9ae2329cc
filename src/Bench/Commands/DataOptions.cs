using System.CommandLine;
using Harness.Tracks;

namespace Bench.Commands;

/// <summary>Options that most commands have.</summary>
internal static class DataOptions
{
    public static Option<string> Track() => new("--track", "-t")
    {
        Description = $"One of {string.Join(", ", TrackCatalog.All.Select(track => track.Name))}.",
        DefaultValueFactory = _ => TrackCatalog.Default,
        HelpName = "NAME",
    };

    public static Option<string?> Data() => new("--data") { Description = "Folder with real data (default: BENCH_DATA).", HelpName = "DIR" };

    public static Option<string[]> Plugins() => new("--plugins") { Description = "Folders with further methods' assemblies.", HelpName = "DIR", AllowMultipleArgumentsPerToken = true };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    /// <summary>The folder of real data that the user named, if any.</summary>
    public static string? Folder(string? given) => given ?? (Environment.GetEnvironmentVariable("BENCH_DATA") is { Length: > 0 } named ? named : null);

    /// <summary>MSBuild takes no commas on its command line, so lists are joined by a plus; commas do as well.</summary>
    public static string[] List(string text) => text.Split(['+', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
