namespace Harness.Training;

/// <summary>One epoch of a training: a row of epochs.csv.</summary>
/// <param name="Epoch">The number of the epoch, counted from 1.</param>
/// <param name="Step">The number of optimizer steps taken by the end of the epoch.</param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="TrainLoss">The mean loss over the steps of the epoch.</param>
/// <param name="Validation">The task's figures on validation.</param>
/// <param name="Seconds">The seconds that training and validation took together.</param>
/// <param name="TokensPerSecond">The tokens trained on per second, without padding.</param>
/// <param name="Figures">Figures that the objective records, by name.</param>
public sealed record EpochRow(
    int Epoch, int Step, double LearningRate, double TrainLoss, TaskFigures Validation, double Seconds, double TokensPerSecond,
    IReadOnlyDictionary<string, double> Figures);
