using System.CommandLine;
using Harness.Contest.Tracks;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary>Options that most commands have.</summary>
internal static class DataOptions
{
    public static Option<string> Track() => new("--track", "-t")
    {
        Description = $"One of {string.Join(", ", TrackCatalog.All.Select(track => track.Name))}, or a .json file with a track of your own.",
        DefaultValueFactory = _ => TrackCatalog.Default,
        HelpName = "NAME",
    };

    /// <summary>A track that has results, by its name or its file; any of the contest's own.</summary>
    /// <param name="output">The folder of all results.</param>
    public static Track TrackOf(string name, string output) => TrackCatalog.In(output).FirstOrDefault(track => track.Name == name) ?? TrackCatalog.Find(name);

    public static Option<string?> Data() => new("--data") { Description = "Folder with real data (default: BENCH_DATA, or what 'bench fetch' got).", HelpName = "DIR" };

    public static Option<string?> Text() => new("--text") { Description = "File or folder with unlabelled text, .txt or Reuters-21578's .sgm, gzipped or not (default: the track's).", HelpName = "PATH" };

    public static Option<string> DeviceName() => new("--device") { Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto", HelpName = "NAME" };

    public static Option<int?> Threads() => new("--threads") { Description = "Threads a run (default: the track's, or one a core); another number changes bits.", HelpName = "N" };

    public static Option<string> Precision() => new("--precision")
    {
        Description = "Numbers that encoders are trained in: auto (bfloat16 where this processor is faster with it), float32 or bfloat16.",
        DefaultValueFactory = _ => "auto",
        HelpName = "NAME",
    };

    public static Option<string[]> Plugins() => new("--plugins") { Description = "Folders with further methods' assemblies.", HelpName = "DIR", AllowMultipleArgumentsPerToken = true };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    public static Option<string?> Output() => new("--output") { Description = "Where tables and records are (default: results in the repository).", HelpName = "DIR" };

    public static Option<string?> Artifacts() => new("--artifacts") { Description = "Where run folders are (default: artifacts/runs in the repository).", HelpName = "DIR" };

    /// <exception cref="ArgumentException">It is none of the names, or there is no such device.</exception>
    public static Device DeviceOf(string name) => name switch
    {
        "auto" => cuda.is_available() ? CUDA : CPU,
        "cpu" => CPU,
        "cuda" when cuda.is_available() => CUDA,
        "cuda" => throw new ArgumentException("--device cuda: libtorch sees no CUDA device. Use --device cpu, or a libtorch built for CUDA on a machine with an NVIDIA driver."),
        _ => throw new ArgumentException($"--device {name}: expected auto, cpu or cuda."),
    };

    /// <exception cref="ArgumentException">It is not positive.</exception>
    public static int? ThreadsOf(int? count) => count is null or > 0 ? count : throw new ArgumentException("--threads: expected a number above 0.");

    /// <returns>Null for auto.</returns>
    /// <exception cref="ArgumentException">It is none of the three.</exception>
    public static TrainingPrecision? PrecisionOf(string name) => name switch
    {
        "auto" => null,
        "float32" => TrainingPrecision.Float32,
        "bfloat16" => TrainingPrecision.BFloat16,
        _ => throw new ArgumentException($"--precision: '{name}' is not a precision. Expected auto, float32 or bfloat16."),
    };
}
