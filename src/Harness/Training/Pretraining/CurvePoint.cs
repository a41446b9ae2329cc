namespace Harness.Training.Pretraining;

/// <summary>How a pretraining stood after some steps.</summary>
/// <param name="Step">Optimizer steps taken.</param>
/// <param name="Tokens">Tokens seen by then, specials included.</param>
/// <param name="LearningRate">Of the last step.</param>
/// <param name="TrainLoss">Mean cross-entropy at masked positions since the point before, in nats.</param>
/// <param name="HeldOutLoss">The same on text that is never trained on, masked the same way at every point; null where none is held out.</param>
/// <param name="HeldOutAccuracy">Share of the held-out masked tokens that are guessed right.</param>
/// <param name="Seconds">Trained by then, held-out text included, stops left out.</param>
public sealed record CurvePoint(
    int Step, long Tokens, double LearningRate, double TrainLoss, double? HeldOutLoss, double? HeldOutAccuracy, double Seconds);
