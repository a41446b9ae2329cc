using Bench.Doctor;
using Harness.Contest.Refereeing;
using Harness.Contest.Timing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;
using Harness.Training.Pretraining;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace Bench.Running;

/// <summary>Pretrains a network and shows how it goes, for the commands that need one.</summary>
internal static class Pretraining
{
    /// <summary>The pretraining of a track's teacher on the track's unlabelled text and the words of its training split.</summary>
    /// <param name="into">The folder of the checkpoint; null for the one in the cache that belongs to the plan, the shape and the text.</param>
    public static PretrainingRun Of(Track track, IContestData data, string? into = null)
    {
        var plan = track.Pretraining!;
        var shape = track.Shapes.Teacher;
        var folder = into ?? PretrainingRun.CachedFolder(track.Name, plan, shape, data);
        return new PretrainingRun(
            track.Name, plan, shape, () => TokenizedText.Of([.. data.Text.Documents, data.TrainingText], data.WordPiece), folder)
        {
            ChecksText = into is not null,
            Machine = MachineTurn.FolderHere,
        };
    }

    /// <summary>Pretrains unless the run is finished, and prints what it reached.</summary>
    public static async Task RunAsync(PretrainingRun run, Device device, int threads, CancellationToken cancel)
    {
        set_num_threads(threads);
        var plan = run.Plan;
        var shape = run.Shape;
        var console = Terminal.Console;
        var isFinished = run.IsFinished;
        var text = isFinished ? "" : Invariant($"{run.Text.Documents.Count:N0} documents of {run.Text.Tokens:N0} tokens, ");
        console.WriteLine(
            Invariant($"pretraining of {run.Name}: {shape.Layers} layers x {shape.Hidden}, {text}")
            + Invariant($"{plan.Recipe.Steps:N0} steps of {plan.Recipe.BatchSize} x {plan.SequenceLength} tokens"));
        console.WriteLine($"checkpoint: {run.Folder}");
        if (isFinished)
        {
            console.WriteLine("kept: it is finished");
            return;
        }

        double? peak = device.type == DeviceType.CPU ? MatrixPeak.Gflops(plan.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32) : null;
        var record = await PretrainingView.ShowAsync(
            console, run.Name, observer => run.Run(device, observer, peak, cancel), PretrainingCost.FlopsPerToken(shape, plan), peak);
        console.WriteLine(
            Invariant($"pretrained in {RunText.Left(record.Seconds)}: {record.Tokens:N0} tokens, ")
            + Invariant($"{record.TokensPerSecond:N0} tokens/s{ShareOf(record, plan)}; held-out loss {record.HeldOutLoss:F4}"));
    }

    /// <summary>Prints what a short fine-tuning of the checkpoint reaches on validation, and keeps it in the record.</summary>
    public static async Task ProbeAsync(PretrainingRun run, Track track, IContestData data, int epochs, Device device)
    {
        var record = await PretrainingView.ShowAsync(
            Terminal.Console, $"probe of {run.Name}", observer => run.Probe(track, data, epochs, device, observer));
        var headline = track.Task.Metrics.Headline.Title;
        Terminal.WriteLine(
            Invariant($"probe: validation {headline} {record.ProbeHeadline:F4} after {record.ProbeEpochs} epochs of fine-tuning"));
    }

    private static string ShareOf(PretrainingRecord record, PretrainingPlan plan) => record.MatrixPeakGflops is { } peak
        ? Invariant($", {record.ShareOfMatrixPeak:P0} of the matrix peak ({peak:F0} GFLOPS in {(plan.Bfloat16 ? "bfloat16" : "float32")})")
        : "";
}
