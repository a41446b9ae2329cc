using Harness.Contest.Refereeing;
using Harness.Contest.Weights;
using Harness.Models;
using Harness.Tasks;
using Harness.Training.Pretraining;

namespace Bench.Running;

/// <summary>Finds the weights that a track's teacher starts from, for the commands that run entries.</summary>
internal static class StartingWeights
{
    /// <summary>
    /// Adds the folder of the checkpoint to the settings. For a track that pretrains its teacher this happens first, unless it was done before.
    /// </summary>
    /// <returns>The settings, unchanged for a track whose teacher starts from random weights.</returns>
    /// <exception cref="FileNotFoundException">Published weights are not on this machine; the message says how to get them.</exception>
    public static async Task<RunSettings> EnsureAsync(RunSettings settings, IContestData data, CancellationToken cancel)
    {
        if (settings.Pretrained is not null || !settings.Track.BeginsPretrained)
            return settings;
        var folder = settings.Track.Checkpoint is { } name
            ? WeightsLocation.OfUser.Find(name)
            : await Pretraining.EnsureAsync(settings, data, cancel);
        return settings with { Pretrained = folder };
    }

    /// <summary>Opens the checkpoint.</summary>
    /// <returns>Null where the track's checkpoint is not pretrained yet, and for a track whose teacher starts from random weights.</returns>
    /// <exception cref="FileNotFoundException">Published weights are not on this machine; the message says how to get them.</exception>
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
