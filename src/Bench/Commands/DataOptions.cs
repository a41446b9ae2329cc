using System.CommandLine;
using Harness.Contest.Tracks;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary>Options that most commands have.</summary>
internal static class DataOptions
{
    /// <summary>The option that names a track.</summary>
    public const string TrackName = "--track";

    /// <summary>The option that names the folders of plugins.</summary>
    public const string PluginsName = "--plugins";

    public static Option<string> Track() => new(TrackName, "-t")
    {
        Description = $"The track: {string.Join(", ", TrackCatalog.All.Select(track => track.Name))}, "
            + "or a .json file that describes a track of your own.",
        DefaultValueFactory = _ => TrackCatalog.Default,
        HelpName = "NAME",
    };

    public static Option<string?> Data() => new("--data")
    {
        Description = "The folder with real data (default: the value of BENCH_DATA, or else what 'bench fetch' downloaded).",
        HelpName = "DIR",
    };

    public static Option<string?> Text() => new("--text")
    {
        Description = "A file or folder with unlabelled text: .txt, or Reuters-21578's .sgm, gzipped or not (default: the track's text).",
        HelpName = "PATH",
    };

    public static Option<string> DeviceName() => new("--device")
    {
        Description = "The device to compute on: cpu, cuda, or auto, which takes a GPU if there is one.",
        DefaultValueFactory = _ => "auto",
        HelpName = "NAME",
    };

    public static Option<int?> Threads() => new("--threads")
    {
        Description = "The number of threads of a run (default: the track's, or else one per core). "
            + "With another number of threads results differ in the last digits.",
        HelpName = "N",
    };

    public static Option<string> Precision() => new("--precision")
    {
        Description = "The number format in which encoders are trained: float32, bfloat16, or auto, which takes bfloat16 where this processor is "
            + "faster with it.",
        DefaultValueFactory = _ => "auto",
        HelpName = "NAME",
    };

    public static Option<string[]> Plugins() => new(PluginsName)
    {
        Description = "Folders with assemblies that contain further methods.",
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of a table." };

    public static Option<string?> Output() => new("--output")
    {
        Description = "The folder of tables and run records (default: results in the repository).",
        HelpName = "DIR",
    };

    public static Option<string?> Artifacts() => new("--artifacts")
    {
        Description = "The folder of trained networks and logs (default: artifacts/runs in the repository).",
        HelpName = "DIR",
    };

    /// <exception cref="ArgumentException">The name is not one of the three, or there is no such device.</exception>
    public static Device DeviceOf(string name) => name switch
    {
        "auto" => cuda.is_available() ? CUDA : CPU,
        "cpu" => CPU,
        "cuda" when cuda.is_available() => CUDA,
        "cuda" => throw new ArgumentException(
            "--device cuda: libtorch sees no CUDA device. Use --device cpu, or a libtorch built for CUDA on a machine with an NVIDIA driver."),
        _ => throw new ArgumentException($"--device {name}: expected auto, cpu or cuda."),
    };

    /// <exception cref="ArgumentException">The number is not positive.</exception>
    public static int? ThreadsOf(int? count) =>
        count is null or > 0 ? count : throw new ArgumentException($"--threads {count}: expected a number above 0.");

    /// <returns>Null for auto.</returns>
    /// <exception cref="ArgumentException">The name is not one of the three.</exception>
    public static TrainingPrecision? PrecisionOf(string name) => name switch
    {
        "auto" => null,
        "float32" => TrainingPrecision.Float32,
        "bfloat16" => TrainingPrecision.BFloat16,
        _ => throw new ArgumentException($"--precision: '{name}' is not a precision. Expected auto, float32 or bfloat16."),
    };
}
