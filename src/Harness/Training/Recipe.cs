using System.Text.Json.Serialization;
using Harness.Models.Bert;
using Harness.Training.Pretraining;
using static Harness.Common.Validation;

namespace Harness.Training;

/// <summary>The settings of a training.</summary>
/// <param name="LearningRate">The highest learning rate, which is reached at the end of the warm-up.</param>
/// <param name="Epochs">The number of passes over the training data.</param>
public sealed record Recipe(double LearningRate, int Epochs)
{
    /// <summary>
    /// The number of optimizer steps, which replaces <see cref="Epochs"/> where a budget is given in steps. Training may stop in mid-epoch.
    /// </summary>
    public int? Steps { get; init; }

    /// <summary>The number of examples in a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The course of the learning rate after the warm-up.</summary>
    public Schedule Schedule { get; init; } = Schedule.Linear;

    /// <summary>The number of steps in which the learning rate rises from zero.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>The weight decay of AdamW. It applies to matrices only: biases and normalisations are not decayed.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>The largest norm of the gradient; a longer gradient is scaled down to it.</summary>
    public double ClipNorm { get; init; } = 5;

    /// <summary>
    /// The share that an exponential moving average of the weights keeps in a step; the average is what is scored and kept. 0 where the weights
    /// themselves are.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double AverageDecay { get; init; }

    /// <summary>Checks that every value is in its range.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Validate()
    {
        Check(LearningRate is > 0 and < 1, Invariant($"learning_rate is {LearningRate}. Expected a number above 0 and below 1, such as 1e-3"));
        if (Steps is { } steps)
            Check(steps > 0, Invariant($"steps is {steps}. Expected a number above 0"));
        else
            Check(Epochs > 0, Invariant($"epochs is {Epochs}. Expected a number above 0"));
        Check(BatchSize > 0, Invariant($"batch_size is {BatchSize}. Expected a number above 0"));
        Check(WarmUpSteps >= 0, Invariant($"warm_up_steps is {WarmUpSteps}. Expected 0 or more"));
        Check(WeightDecay is >= 0 and < 1, Invariant($"weight_decay is {WeightDecay}. Expected 0 or more, and less than 1"));
        Check(
            AverageDecay is >= 0 and < 1,
            Invariant($"average_decay is {AverageDecay}. Expected 0 for no average, or less than 1, such as 0.999"));
        Check(ClipNorm > 0 && double.IsFinite(ClipNorm), Invariant($"clip_norm is {ClipNorm}. Expected a number above 0"));
    }

    /// <summary>Counts the optimizer steps of the whole training.</summary>
    /// <param name="stepsPerEpoch">The number of batches in an epoch.</param>
    public int TotalSteps(int stepsPerEpoch) => Steps ?? Epochs * stepsPerEpoch;

    /// <summary>Counts the optimizer steps of a training on some examples.</summary>
    public int TotalStepsOn(int examples) => TotalSteps((examples + BatchSize - 1) / BatchSize);

    /// <summary>
    /// Adds up the learning rates of all steps. A step of AdamW is about as long as its learning rate, so that this is how far a parameter moves
    /// whose gradient keeps its sign.
    /// </summary>
    public double Reach(int totalSteps) => Enumerable.Range(0, totalSteps).Sum(step => LearningRateAt(step, totalSteps));

    /// <summary>Computes the learning rate of a step.</summary>
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="totalSteps">The number of steps of the whole training.</param>
    public double LearningRateAt(int step, int totalSteps)
    {
        if (step < WarmUpSteps)
            return LearningRate * (step + 1) / WarmUpSteps;
        var left = totalSteps - WarmUpSteps;
        var progress = left <= 0 ? 1 : Math.Min(1, (double)(step - WarmUpSteps) / left);
        return LearningRate * (Schedule == Schedule.Cosine ? (1 + Math.Cos(Math.PI * progress)) / 2 : 1 - progress);
    }
}

/// <summary>The course of the learning rate after the warm-up.</summary>
public enum Schedule
{
    /// <summary>The rate falls in a straight line to zero.</summary>
    Linear,

    /// <summary>The rate falls along half a cosine to zero.</summary>
    Cosine,
}

/// <summary>The training budgets of a track. Every entry of the track that does the same kind of training has the same budget.</summary>
/// <param name="Teacher">The training of the teacher itself.</param>
/// <param name="FromScratch">The training of a smaller network from random weights.</param>
/// <param name="FineTuning">The training of a network that starts from the teacher's weights.</param>
public sealed record TrackRecipes(Recipe Teacher, Recipe FromScratch, Recipe FineTuning)
{
    /// <summary>The training of a network that starts from the teacher's weights, much changed. Null means <see cref="FineTuning"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recipe? Recovery { get; init; }

    /// <summary>The training of an open entry that starts from the teacher's weights. Null means <see cref="Recovery"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recipe? OpenRecovery { get; init; }

    /// <summary>The training of a network with one shared layer from random weights. Null means <see cref="FromScratch"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recipe? Shared { get; init; }

    /// <summary>The training that matches hidden states from random weights. Null means <see cref="FromScratch"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recipe? Halved { get; init; }

    /// <summary>The training of an LSTM over words. Null means <see cref="FromScratch"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recipe? BiLstm { get; init; }

    /// <summary>The distillation of a pretrained teacher into a small network on the training texts; null where no entry does that.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PretrainingPlan? TinyBert { get; init; }

    /// <summary>Checks that every value of every recipe is in its range.</summary>
    /// <param name="shapes">The shapes of the same track.</param>
    /// <exception cref="ArgumentException">A value is out of range; the message names its recipe.</exception>
    public void Validate(TrackShapes shapes)
    {
        At("recipes.teacher", Teacher.Validate);
        At("recipes.from_scratch", FromScratch.Validate);
        At("recipes.fine_tuning", FineTuning.Validate);
        At("recipes.recovery", () => Recovery?.Validate());
        At("recipes.open_recovery", () => OpenRecovery?.Validate());
        At("recipes.shared", () => Shared?.Validate());
        At("recipes.halved", () => Halved?.Validate());
        At("recipes.bi_lstm", () => BiLstm?.Validate());
        At("recipes.tiny_bert", () => TinyBert?.Validate((shapes.TinyBert ?? shapes.Teacher).Positions));
    }
}
