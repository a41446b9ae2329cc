using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Weights;
using Harness.Models;
using Harness.Tasks;
using Harness.Training.Pretraining;

namespace Bench.Running;

/// <summary>What a track's teacher begins with, for the commands that run entries.</summary>
internal static class StartingWeights
{
    /// <summary>Settings that name the checkpoint's folder; it is pretrained first where the track has it so and it is not there yet.</summary>
    /// <returns>As they were for a track whose teacher begins with random weights.</returns>
    /// <exception cref="FileNotFoundException">Published weights are not there; the message says how to get them.</exception>
    public static async Task<RunSettings> EnsureAsync(RunSettings settings, IContestData data, CancellationToken cancel) =>
        settings.Pretrained is not null || !settings.Track.BeginsPretrained ? settings
        : settings.Track.Checkpoint is { } name ? settings with { Pretrained = WeightsLocation.OfUser.Find(name) }
        : settings with { Pretrained = await Pretraining.EnsureAsync(settings, data, cancel) };

    /// <summary>The checkpoint, if it is there.</summary>
    /// <returns>Null where it is still to be made, and for a track whose teacher begins with random weights.</returns>
    /// <exception cref="FileNotFoundException">Published weights are not there; the message says how to get them.</exception>
    public static PretrainedCheckpoint? Find(RunSettings settings, IContestData data)
    {
        if (settings.Pretrained is { } given)
            return PretrainedCheckpoint.Open(given);
        if (settings.Track.Checkpoint is { } name)
            return PretrainedCheckpoint.Open(WeightsLocation.OfUser.Find(name));
        if (settings.Track.Pretraining is not { } plan)
            return null;
        var folder = PretrainingRun.CachedFolder(settings.Track.Name, plan, settings.Track.Shapes.Teacher, Pretraining.TextOf(data));
        return File.Exists(Path.Combine(folder, Model.WeightsFile)) ? PretrainedCheckpoint.Open(folder) : null;
    }
}
