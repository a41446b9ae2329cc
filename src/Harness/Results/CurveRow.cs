using System.ComponentModel;
using CsvHelper;
using Harness.Common;
using Harness.Training.Pretraining;

namespace Harness.Results;

/// <summary>A line of curve.csv: how far a pretraining had come at one of its steps.</summary>
[CsvRecord]
public sealed partial record CurveRow
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "curve.csv";

    [Description("The number of optimizer steps taken.")]
    [CsvColumn("step")]
    public required int Step { get; init; }

    [Description("The number of tokens trained on so far, special tokens included.")]
    [CsvColumn("tokens")]
    public required long Tokens { get; init; }

    [Description("The learning rate of the step.")]
    [CsvColumn("learning_rate")]
    public required double LearningRate { get; init; }

    [Description("The mean loss since the line before, in nats per masked token.")]
    [CsvColumn("train_loss"), CsvConverter(typeof(ScoreCell))]
    public required double TrainLoss { get; init; }

    [Description("The loss on text that is never trained on; empty where no text is held out.")]
    [CsvColumn("held_out_loss"), CsvConverter(typeof(ScoreCell))]
    public double? HeldOutLoss { get; init; }

    [Description("The share of masked tokens of the held-out text that are predicted right; empty where no text is held out.")]
    [CsvColumn("held_out_accuracy"), CsvConverter(typeof(ScoreCell))]
    public double? HeldOutAccuracy { get; init; }

    [Description("The seconds of training so far, without interruptions.")]
    [CsvColumn("seconds"), CsvConverter(typeof(SecondsCell))]
    public required double Seconds { get; init; }

    public static CurveRow Of(CurvePoint point) => new()
    {
        Step = point.Step,
        Tokens = point.Tokens,
        LearningRate = point.LearningRate,
        TrainLoss = point.TrainLoss,
        HeldOutLoss = point.HeldOutLoss,
        HeldOutAccuracy = point.HeldOutAccuracy,
        Seconds = point.Seconds,
    };
}
