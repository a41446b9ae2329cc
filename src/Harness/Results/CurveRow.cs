using CsvHelper;
using Harness.Common;
using Harness.Training.Pretraining;

namespace Harness.Results;

/// <summary>A line of a pretraining's curve.csv.</summary>
[CsvRecord]
public sealed partial record CurveRow
{
    public const string FileName = "curve.csv";

    [CsvColumn("step")]
    public required int Step { get; init; }

    /// <summary>Seen by then, specials included.</summary>
    [CsvColumn("tokens")]
    public required long Tokens { get; init; }

    [CsvColumn("learning_rate")]
    public required double LearningRate { get; init; }

    /// <summary>Mean since the line before, in nats a masked token.</summary>
    [CsvColumn("train_loss"), CsvConverter(typeof(ScoreCell))]
    public required double TrainLoss { get; init; }

    /// <summary>On text that is never trained on; empty where none is held out.</summary>
    [CsvColumn("held_out_loss"), CsvConverter(typeof(ScoreCell))]
    public double? HeldOutLoss { get; init; }

    [CsvColumn("held_out_accuracy"), CsvConverter(typeof(ScoreCell))]
    public double? HeldOutAccuracy { get; init; }

    /// <summary>Trained by then, stops left out.</summary>
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
