namespace Harness.Training;

/// <summary>Receives the progress of a training.</summary>
public interface ITrainingObserver
{
    /// <summary>Receives a message for the user, such as a warning.</summary>
    void Note(string text);

    /// <summary>Receives the progress within an epoch, about once a second.</summary>
    void Progress(TrainingProgress progress);

    /// <summary>
    /// Is called between the batches of work that reports no progress, such as computing a teacher's logits. Where another run is being timed, it
    /// returns when that has ended.
    /// </summary>
    void GiveWay()
    {
    }

    /// <summary>Receives the figures of an epoch after its validation.</summary>
    void Epoch(EpochRow row);
}

/// <summary>The progress of a training.</summary>
/// <param name="Step">The number of optimizer steps taken.</param>
/// <param name="TotalSteps">The number of steps of the whole training.</param>
/// <param name="Loss">The mean loss since the last report.</param>
/// <param name="TokensPerSecond">The tokens trained on per second since the epoch began, without padding.</param>
/// <param name="SecondsLeft">The time left, estimated from the pace so far, which includes validations.</param>
public sealed record TrainingProgress(int Step, int TotalSteps, double Loss, double TokensPerSecond, double SecondsLeft);
