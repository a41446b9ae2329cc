using Harness.Contest.Weights;
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
        if (settings.Track.Checkpoint is { } name)
            return settings with { Pretrained = WeightsLocation.OfUser.Find(name) };
        var run = Pretraining.Of(settings.Track, data);
        await Pretraining.RunAsync(run, settings.Device, settings.AskedThreads ?? Environment.ProcessorCount, cancel);
        return settings with { Pretrained = run.Folder };
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
        if (settings.Track.Pretraining is null)
            return null;
        var run = Pretraining.Of(settings.Track, data);
        return run.IsFinished ? PretrainedCheckpoint.Open(run.Folder) : null;
    }
}
