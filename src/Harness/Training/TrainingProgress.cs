namespace Harness.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Step">Optimizer steps taken.</param>
/// <param name="TotalSteps">Of the whole training.</param>
/// <param name="Loss">Mean since the last report.</param>
/// <param name="TokensPerSecond">Real tokens, without padding, since the epoch began.</param>
/// <param name="SecondsLeft">By the pace so far, validations included.</param>
public sealed record TrainingProgress(int Step, int TotalSteps, double Loss, double TokensPerSecond, double SecondsLeft);
