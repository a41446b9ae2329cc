namespace Harness.Training;

/// <summary>An epoch as epochs.csv has it.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Step">Optimizer steps taken by its end.</param>
/// <param name="LearningRate">Of its last step.</param>
/// <param name="TrainLoss">Mean over its steps.</param>
/// <param name="Validation">The task's figures on validation.</param>
/// <param name="Seconds">Training and validation together.</param>
/// <param name="TokensPerSecond">Real tokens trained on, without padding.</param>
/// <param name="Figures">What the objective keeps, by name.</param>
public sealed record EpochRow(
    int Epoch, int Step, double LearningRate, double TrainLoss, TaskFigures Validation, double Seconds, double TokensPerSecond,
    IReadOnlyDictionary<string, double> Figures);
