using Harness.Models.Bert;

namespace Harness.Training.Pretraining;

/// <summary>Receives the progress of a pretraining.</summary>
public interface IPretrainingObserver
{
    /// <summary>Receives a message for the user.</summary>
    void Note(string text);

    /// <summary>Receives the progress every few seconds.</summary>
    void Progress(TrainingProgress progress);

    /// <summary>Receives every point of the curve.</summary>
    void Point(CurvePoint point);
}

/// <summary>A point of a pretraining's curve: the figures after some steps.</summary>
/// <param name="Step">The number of optimizer steps taken.</param>
/// <param name="Tokens">The number of tokens seen by then, specials included.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="TrainLoss">The mean loss since the point before: in a pretraining the cross-entropy at masked positions, in nats.</param>
/// <param name="HeldOutLoss">
/// The cross-entropy at masked positions of text that is never trained on, which is masked the same way at every point; null when no text is held
/// out.
/// </param>
/// <param name="HeldOutAccuracy">The share of the held-out masked tokens that are guessed right.</param>
/// <param name="Seconds">The time trained by then, with evaluation on held-out text and without the time between a stop and its continuation.</param>
public sealed record CurvePoint(
    int Step, long Tokens, double LearningRate, double TrainLoss, double? HeldOutLoss, double? HeldOutAccuracy, double Seconds);

/// <summary>The result of a pretraining.</summary>
/// <param name="Curve">The points from the first step to the last.</param>
/// <param name="Seconds">
/// The time trained, without the time between a stop and its continuation, and without that in which an observer made it wait.
/// </param>
/// <param name="TakenOverSeconds">The part of this time that processes before this one took.</param>
public sealed record PretrainingOutcome(IReadOnlyList<CurvePoint> Curve, double Seconds, double TakenOverSeconds);
