using System.Text.Json;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Training.Pretraining;

namespace Harness.Results;

/// <summary>The record of a pretraining, which pretraining.json holds.</summary>
public sealed record PretrainingRecord
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "pretraining.json";

    /// <summary>The track that it was made for.</summary>
    public required string Name { get; init; }

    /// <summary>The shape of the encoder.</summary>
    public required BertShape Shape { get; init; }

    /// <summary>The plan of the pretraining.</summary>
    public required PretrainingPlan Plan { get; init; }

    /// <summary>The number of documents of the text, held-out ones included.</summary>
    public required int Documents { get; init; }

    /// <summary>The number of WordPiece tokens of the text, without special tokens.</summary>
    public required long TextTokens { get; init; }

    /// <summary>SHA-256 of the tokenised text and its vocabulary.</summary>
    public required string Text { get; init; }

    /// <summary>SHA-256 of model.safetensors.</summary>
    public required string Weights { get; init; }

    /// <summary>The number of tokens trained on, special tokens included.</summary>
    public required long Tokens { get; init; }

    /// <summary>The seconds of training, without interruptions.</summary>
    public required double Seconds { get; init; }

    /// <summary>The tokens trained on in a second.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>The operations for a token, forward and backward; only matrix products count.</summary>
    public required double FlopsPerToken { get; init; }

    /// <summary>
    /// The operations, in 10^9 a second, that the machine reaches in products of 2048 x 2048 matrices of the layers' type of numbers; null where
    /// this was not measured.
    /// </summary>
    public double? MatrixPeakGflops { get; init; }

    /// <summary>The share of <see cref="MatrixPeakGflops"/> that training reached; null where the peak was not measured.</summary>
    public double? ShareOfMatrixPeak { get; init; }

    /// <summary>The training loss in the last line of the curve.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>The loss on text that was never trained on; null where no text was held out.</summary>
    public double? HeldOutLoss { get; init; }

    /// <summary>The share of masked held-out tokens that are predicted right; null where no text was held out.</summary>
    public double? HeldOutAccuracy { get; init; }

    /// <summary>The epochs for which the checkpoint was fine-tuned as a probe; null where it was not probed.</summary>
    public int? ProbeEpochs { get; init; }

    /// <summary>The task's headline on validation after the probe. It compares pretrainings and is in no table.</summary>
    public double? ProbeHeadline { get; init; }

    /// <summary>The software and the machine that made the checkpoint.</summary>
    public required RunEnvironment Environment { get; init; }

    /// <summary>Reads a record.</summary>
    /// <exception cref="DataFormatException">The file is no record.</exception>
    public static PretrainingRecord Read(string path)
    {
        try
        {
            return JsonFile.Read<PretrainingRecord>(path, RecordJson.FromStrangers);
        }
        catch (JsonException error)
        {
            throw new DataFormatException($"{path}: damaged. Expected a pretraining's record; remove its folder to pretrain again.", error);
        }
    }

    /// <summary>Writes the record.</summary>
    public void Write(string path) => AtomicFile.WriteAllText(path, JsonSerializer.Serialize(this, RecordJson.Options) + "\n");
}
