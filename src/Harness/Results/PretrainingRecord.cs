using System.Text.Json;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Training.Pretraining;

namespace Harness.Results;

/// <summary>pretraining.json: what a pretraining was.</summary>
public sealed record PretrainingRecord
{
    public const string FileName = "pretraining.json";

    /// <summary>The track it was made for, or a name of the user's.</summary>
    public required string Name { get; init; }

    public required BertShape Shape { get; init; }

    public required PretrainingPlan Plan { get; init; }

    /// <summary>Documents of the text, held-out ones among them.</summary>
    public required int Documents { get; init; }

    /// <summary>WordPiece tokens of the text, without specials.</summary>
    public required long TextTokens { get; init; }

    /// <summary>SHA-256 of the tokenised text and its vocabulary.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 of model.safetensors.</summary>
    public required string Weights { get; init; }

    /// <summary>Tokens trained on, specials included.</summary>
    public required long Tokens { get; init; }

    /// <summary>Trained, stops left out.</summary>
    public required double Seconds { get; init; }

    public required double TokensPerSecond { get; init; }

    /// <summary>Matrix products alone, forward and backward.</summary>
    public required double FlopsPerToken { get; init; }

    /// <summary>The machine's in the type that the layers compute in, products of 2048 x 2048; null where it was not measured.</summary>
    public double? MatrixPeakGflops { get; init; }

    /// <summary>What the matrix products of training come to, of that.</summary>
    public double? ShareOfMatrixPeak { get; init; }

    public required double TrainLoss { get; init; }

    public double? HeldOutLoss { get; init; }

    public double? HeldOutAccuracy { get; init; }

    /// <summary>Epochs of fine-tuning that the checkpoint was probed with; null where it was not.</summary>
    public int? ProbeEpochs { get; init; }

    /// <summary>The track's headline on validation after those; for comparing pretrainings, not for tables.</summary>
    public double? ProbeHeadline { get; init; }

    public required RunEnvironment Environment { get; init; }

    public static PretrainingRecord Read(string path) => JsonSerializer.Deserialize<PretrainingRecord>(File.ReadAllText(path), RecordJson.Options)
        ?? throw new DataFormatException($"{path}: empty. Expected a pretraining's record; remove its folder to pretrain again.");

    public void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, RecordJson.Options) + "\n");
}
