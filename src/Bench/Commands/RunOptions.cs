using System.CommandLine;
using Bench.Running;
using Harness.Contest.Tracks;

namespace Bench.Commands;

/// <summary>The options that the commands which run entries share.</summary>
internal sealed class RunOptions
{
    private readonly Option<string?> artifacts = DataOptions.Artifacts();
    private readonly Option<string?> data = DataOptions.Data();
    private readonly Option<string> device = DataOptions.DeviceName();
    private readonly Option<string?> output = new("--output") { Description = "Where tables and records go (default: results in the repository).", HelpName = "DIR" };
    private readonly Option<string[]> plugins = DataOptions.Plugins();
    private readonly Option<string> precision = DataOptions.Precision();
    private readonly Option<string?> pretrained = new("--pretrained") { Description = "Checkpoint that the track's teacher begins with, in Hugging Face's layout (default: made from the text, kept in BENCH_CACHE).", HelpName = "DIR" };
    private readonly Option<string?> text = DataOptions.Text();
    private readonly Option<int?> threads = DataOptions.Threads();
    private readonly Option<string> track = DataOptions.Track();

    /// <summary>The name that stands for all tracks that can run here.</summary>
    public const string AllTracks = "all";

    public void AddTo(Command command)
    {
        command.Add(track);
        command.Add(data);
        command.Add(text);
        command.Add(pretrained);
        command.Add(output);
        command.Add(artifacts);
        command.Add(plugins);
        command.Add(device);
        command.Add(threads);
        command.Add(precision);
    }

    /// <returns>Settings for every track of the contest; null where one track was named.</returns>
    /// <exception cref="ArgumentException">A value is not one of those expected.</exception>
    public IReadOnlyList<RunSettings>? ReadAll(ParseResult arguments) => arguments.GetValue(track) != AllTracks ? null
        : arguments.GetValue(pretrained) is { } checkpoint
            ? throw new ArgumentException(
                $"--pretrained {checkpoint}: a checkpoint is what one track's teacher begins with. "
                + $"Name that track with --track instead of {AllTracks}.")
            : [.. TrackCatalog.All.Select(one => Read(arguments, one))];

    /// <exception cref="ArgumentException">A value is not one of those expected.</exception>
    public RunSettings Read(ParseResult arguments) => Read(arguments, TrackCatalog.Find(arguments.GetValue(track)!));

    private RunSettings Read(ParseResult arguments, Track chosen) => new(
        chosen,
        UserFolders.Data(arguments.GetValue(data)),
        arguments.GetValue(text),
        arguments.GetValue(pretrained),
        UserFolders.Artifacts(arguments.GetValue(artifacts)),
        UserFolders.Results(arguments.GetValue(output)),
        arguments.GetValue(plugins) ?? [],
        DataOptions.DeviceOf(arguments.GetValue(device)!),
        DataOptions.ThreadsOf(arguments.GetValue(threads)),
        DataOptions.PrecisionOf(arguments.GetValue(precision)!));
}
