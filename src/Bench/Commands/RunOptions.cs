using System.CommandLine;
using Bench.Running;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;

namespace Bench.Commands;

/// <summary>The options that the commands which run entries share.</summary>
/// <param name="trains">False for a command that takes finished runs alone, and so needs neither threads nor a precision.</param>
internal sealed class RunOptions(bool trains = true)
{
    /// <summary>The name that stands for all tracks that can run on this machine.</summary>
    public const string AllTracks = "all";

    private readonly Option<string> track = DataOptions.Track();
    private readonly Option<string?> data = DataOptions.Data();
    private readonly Option<string?> text = DataOptions.Text();
    private readonly Option<string?> pretrained = new("--pretrained")
    {
        Description = "A checkpoint in Hugging Face's layout from which the track's teacher starts "
            + "(default: the track's; a network that the track pretrains is kept in BENCH_CACHE).",
        HelpName = "DIR",
    };

    private readonly Option<string?> output = DataOptions.Output();
    private readonly Option<string?> artifacts = DataOptions.Artifacts();
    private readonly Option<string[]> plugins = DataOptions.Plugins();
    private readonly Option<string> device = DataOptions.DeviceName();
    private readonly Option<int?> threads = DataOptions.Threads();
    private readonly Option<string> precision = DataOptions.Precision();

    /// <summary>Adds these options to a command, and the command's own ones after them.</summary>
    public void AddTo(Command command, params ReadOnlySpan<Option> own)
    {
        Option[] ofTraining = trains ? [threads, precision] : [];
        foreach (var option in (Option[])[track, data, text, pretrained, output, artifacts, plugins, device, .. ofTraining])
            command.Add(option);
        foreach (var option in own)
            command.Add(option);
    }

    /// <returns>Settings for every track of the contest; null where one track was named.</returns>
    /// <exception cref="ArgumentException">A value is not one of those expected.</exception>
    public IReadOnlyList<RunSettings>? ReadAll(ParseResult arguments)
    {
        if (arguments.GetValue(track) != AllTracks)
            return null;
        if (arguments.GetValue(pretrained) is { } checkpoint)
        {
            throw new ArgumentException(
                $"--pretrained {checkpoint}: a checkpoint is what one track's teacher begins with. "
                + $"Name that track with --track instead of {AllTracks}.");
        }

        return [.. TrackCatalog.All.Select(one => Read(arguments, one))];
    }

    /// <exception cref="ArgumentException">A value is not one of those expected.</exception>
    public RunSettings Read(ParseResult arguments) => Read(arguments, TrackCatalog.Find(arguments.GetValue(track)!));

    private RunSettings Read(ParseResult arguments, Track chosen)
    {
        // The data of such a track have the vocabulary of published weights, which is then the one beside the named weights, here and in children.
        if (arguments.GetValue(pretrained) is { } weights && chosen.Checkpoint is not null)
            Environment.SetEnvironmentVariable(WeightsLocation.Variable, weights);
        return Settings(arguments, chosen);
    }

    private RunSettings Settings(ParseResult arguments, Track chosen) => new(
        chosen,
        UserFolders.Data(arguments.GetValue(data)),
        arguments.GetValue(text),
        arguments.GetValue(pretrained),
        UserFolders.Artifacts(arguments.GetValue(artifacts)),
        UserFolders.Results(arguments.GetValue(output)),
        arguments.GetValue(plugins) ?? [],
        DataOptions.DeviceOf(arguments.GetValue(device)!),
        trains ? DataOptions.ThreadsOf(arguments.GetValue(threads)) : null,
        trains ? DataOptions.PrecisionOf(arguments.GetValue(precision)!) : null);
}
