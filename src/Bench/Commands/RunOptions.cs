using System.CommandLine;
using Harness.Tracks;
using static TorchSharp.torch;

namespace Bench.Commands;

/// <summary>The options that the commands which run entries share.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> artifacts = new("--artifacts") { Description = "Where run folders go (default: artifacts/runs in the repository).", HelpName = "DIR" };
    private readonly Option<string?> data = DataOptions.Data();
    private readonly Option<string> device = new("--device") { Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto", HelpName = "NAME" };
    private readonly Option<string?> output = new("--output") { Description = "Where tables and records go (default: results in the repository).", HelpName = "DIR" };
    private readonly Option<string[]> plugins = DataOptions.Plugins();
    private readonly Option<int> threads = new("--threads") { Description = "Threads a run; another number changes bits.", DefaultValueFactory = _ => Environment.ProcessorCount, HelpName = "N" };
    private readonly Option<string> track = DataOptions.Track();

    public void AddTo(Command command)
    {
        command.Add(track);
        command.Add(data);
        command.Add(output);
        command.Add(artifacts);
        command.Add(plugins);
        command.Add(device);
        command.Add(threads);
    }

    /// <exception cref="ArgumentException">A value is not one of those expected.</exception>
    public RunSettings Read(ParseResult arguments) => new(
        TrackCatalog.Find(arguments.GetValue(track)!),
        DataOptions.Folder(arguments.GetValue(data)),
        Path.GetFullPath(arguments.GetValue(artifacts) ?? Path.Combine(Repository.Root, "artifacts", "runs")),
        Path.GetFullPath(arguments.GetValue(output) ?? Path.Combine(Repository.Root, "results")),
        arguments.GetValue(plugins) ?? [],
        DeviceOf(arguments.GetValue(device)!),
        arguments.GetValue(threads) is > 0 and var count ? count : throw new ArgumentException("--threads: expected a number above 0."));

    private static Device DeviceOf(string name) => name switch
    {
        "auto" => cuda.is_available() ? CUDA : CPU,
        "cpu" => CPU,
        "cuda" when cuda.is_available() => CUDA,
        "cuda" => throw new ArgumentException("--device cuda: libtorch sees no CUDA device. Use --device cpu, or a libtorch built for CUDA on a machine with an NVIDIA driver."),
        _ => throw new ArgumentException($"--device {name}: expected auto, cpu or cuda."),
    };
}
