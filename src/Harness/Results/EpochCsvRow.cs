using CsvHelper;
using Harness.Common;
using Harness.Training;

namespace Harness.Results;

/// <summary>A line of epochs.csv.</summary>
[CsvRecord]
public sealed partial record EpochCsvRow
{
    /// <summary>From 1, through all the trainings of a run.</summary>
    [CsvColumn("epoch")]
    public required int Epoch { get; init; }

    /// <summary>Optimizer steps taken by its end.</summary>
    [CsvColumn("step")]
    public required int Step { get; init; }

    /// <summary>Of its last step.</summary>
    [CsvColumn("learning_rate")]
    public required double LearningRate { get; init; }

    /// <summary>Mean over its steps.</summary>
    [CsvColumn("train_loss"), CsvConverter(typeof(ScoreCell))]
    public required double TrainLoss { get; init; }

    [CsvColumn("validation_f1_word"), CsvConverter(typeof(ScoreCell))]
    public required double ValidationF1Word { get; init; }

    [CsvColumn("validation_f1_aligned"), CsvConverter(typeof(ScoreCell))]
    public required double ValidationF1Aligned { get; init; }

    /// <summary>Training and validation together.</summary>
    [CsvColumn("seconds"), CsvConverter(typeof(SecondsCell))]
    public required double Seconds { get; init; }

    /// <summary>Real tokens trained on, without padding.</summary>
    [CsvColumn("tokens_per_second")]
    public required long TokensPerSecond { get; init; }

    /// <summary>What the objective keeps, as <c>name=value</c> with blanks between; empty for most.</summary>
    [CsvColumn("figures", Optional = true)]
    public string Figures { get; init => field = value ?? ""; } = "";

    public static EpochCsvRow Of(EpochRow row) => new()
    {
        Epoch = row.Epoch,
        Step = row.Step,
        LearningRate = row.LearningRate,
        TrainLoss = row.TrainLoss,
        ValidationF1Word = row.Validation.Values.GetValueOrDefault("f1_word"),
        ValidationF1Aligned = row.Validation.Values.GetValueOrDefault("f1_aligned"),
        Seconds = row.Seconds,
        TokensPerSecond = (long)row.TokensPerSecond,
        Figures = string.Join(' ', row.Figures.Select(figure => Invariant($"{figure.Key}={figure.Value:F4}"))),
    };
}
