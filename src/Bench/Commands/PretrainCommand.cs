using System.CommandLine;
using Bench.Running;
using Harness.Contest.Tracks;
using TorchSharp;

namespace Bench.Commands;

/// <summary><c>bench pretrain</c> pretrains the teacher of a track on text, as a masked-language model.</summary>
internal static class PretrainCommand
{
    public static Command Create()
    {
        var track = new Option<string>("--track", "-t")
        {
            Description = "The track whose teacher is pretrained: "
                + $"{string.Join(", ", TrackCatalog.All.Where(one => one.Pretraining is not null).Select(one => one.Name))}, "
                + "or the .json file of a track of your own whose \"pretraining\" is the plan.",
            HelpName = "NAME",
            Required = true,
        };
        var data = DataOptions.Data();
        var text = DataOptions.Text();
        var into = new Option<string?>("--into")
        {
            Description = "The folder that the checkpoint is written to (default: a folder of BENCH_CACHE, where 'bench run' finds it).",
            HelpName = "DIR",
        };
        var device = DataOptions.DeviceName();
        var threads = new Option<int?>("--threads") { Description = "The number of threads (default: one per core).", HelpName = "N" };
        var probe = new Option<int>("--probe")
        {
            Description = "Afterwards fine-tune a copy for this number of epochs and print its headline figure on validation. "
                + "This is for comparing pretrainings.",
            HelpName = "EPOCHS",
        };
        var command = new Command(
            "pretrain",
            "Pretrain a small BERT on text as a masked-language model, and write a checkpoint in Hugging Face's layout. "
            + "After Ctrl-C the same command continues.")
        {
            track, data, text, into, device, threads, probe,
        };
        command.SetAction(async (arguments, _) =>
        {
            using var interruption = new Interruption();
            await RunAsync(
                Find(arguments.GetRequiredValue(track)),
                UserFolders.Data(arguments.GetValue(data)),
                arguments.GetValue(text),
                arguments.GetValue(into),
                DataOptions.DeviceOf(arguments.GetValue(device)!),
                DataOptions.ThreadsOf(arguments.GetValue(threads)) ?? Environment.ProcessorCount,
                arguments.GetValue(probe) is >= 0 and var epochs
                    ? epochs
                    : throw new ArgumentException($"{probe.Name} {arguments.GetValue(probe)}: expected a number of epochs that is not negative."),
                interruption.Token);
        });
        return command;
    }

    private static Track Find(string name)
    {
        var track = TrackCatalog.Find(name);
        return track.Pretraining is not null
            ? track
            : throw new ArgumentException(
                $"--track {name}: this track has no plan for a pretraining. "
                + "Expected a track that has one, or a track file of your own with a \"pretraining\"; docs/pretraining.md shows one.");
    }

    private static async Task RunAsync(
        Track track, string? folder, string? text, string? into, torch.Device device, int threads, int probeEpochs, CancellationToken cancel)
    {
        if (into is not null)
            UserFolders.CheckWritable("--into", into);
        var data = Waiting.For(Terminal.Console, "reading the data", () => track.Data.Open(folder, text));
        var run = Pretraining.Of(track, data, into is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(into)));
        await Pretraining.RunAsync(run, device, threads, cancel);
        if (probeEpochs > 0)
            await Pretraining.ProbeAsync(run, track, data, probeEpochs, device);
    }
}
