namespace Harness.Training;

/// <summary>How a network is trained.</summary>
/// <param name="LearningRate">At its highest, after warm-up.</param>
/// <param name="Epochs">Passes over the training data.</param>
public sealed record Recipe(double LearningRate, int Epochs)
{
    /// <summary>Optimizer steps instead of <see cref="Epochs"/>, where a budget is given in steps; training stops in mid-epoch.</summary>
    public int? Steps { get; init; }

    /// <summary>Examples a step.</summary>
    public int BatchSize { get; init; } = 32;

    public Schedule Schedule { get; init; } = Schedule.Linear;

    /// <summary>Steps in which the learning rate rises from zero.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>AdamW's, on matrices only: biases and normalisations are not decayed.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The gradient's norm is scaled down to this.</summary>
    public double ClipNorm { get; init; } = 5;

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Validate()
    {
        Check(LearningRate is > 0 and < 1, Invariant($"learning_rate is {LearningRate}. Expected a number above 0 and below 1, such as 1e-3"));
        Check(Steps is { } steps ? steps > 0 : Epochs > 0, Invariant($"{(Steps is null ? "epochs" : "steps")} is {Steps ?? Epochs}. Expected a number above 0"));
        Check(BatchSize > 0, Invariant($"batch_size is {BatchSize}. Expected a number above 0"));
        Check(WarmUpSteps >= 0, Invariant($"warm_up_steps is {WarmUpSteps}. Expected 0 or more"));
        Check(WeightDecay >= 0, Invariant($"weight_decay is {WeightDecay}. Expected 0 or more"));
        Check(ClipNorm > 0, Invariant($"clip_norm is {ClipNorm}. Expected a number above 0"));

        static void Check(bool holds, string message)
        {
            if (!holds)
                throw new ArgumentException(message);
        }
    }

    /// <summary>All optimizer steps of a training whose epochs have so many.</summary>
    public int TotalSteps(int stepsPerEpoch) => Steps ?? Epochs * stepsPerEpoch;

    /// <summary>The learning rate of a step, counted from 0, of <paramref name="totalSteps"/>.</summary>
    public double LearningRateAt(int step, int totalSteps)
    {
        if (step < WarmUpSteps)
            return LearningRate * (step + 1) / WarmUpSteps;
        var left = totalSteps - WarmUpSteps;
        var progress = left <= 0 ? 1 : Math.Min(1, (double)(step - WarmUpSteps) / left);
        return LearningRate * (Schedule == Schedule.Cosine ? (1 + Math.Cos(Math.PI * progress)) / 2 : 1 - progress);
    }
}
