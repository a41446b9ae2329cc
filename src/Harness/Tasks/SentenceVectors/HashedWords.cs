using System.Text.Json;
using Harness.Common;
using Harness.Models;
using Harness.Models.Formats;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Tasks.SentenceVectors;

/// <summary>Gives inputs the <see cref="HashingVectors"/> of their words. It has learnt nothing, and has no parameters.</summary>
public sealed class HashedWords(int width) : Model
{
    /// <summary>The file by which the folder of a run is known to hold such a model.</summary>
    public const string SettingsFile = "hashing.json";

    private readonly HashingVectors vectors = new(width);

    public override int MostTokens => int.MaxValue;

    public override long StoredBytes => 0;

    public override long StoredBytesFp16 => 0;

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static HashedWords Load(string folder)
    {
        var path = Path.Combine(folder, SettingsFile);
        var settings = ModelJson.Read<Settings>(path);
        return settings.Width > 0
            ? new HashedWords(settings.Width)
            : throw new DataFormatException($"{path}: the width is {settings.Width}. Expected a number above 0: run the entry again.");
    }

    public override ParameterCount Count() => new(0, 0);

    public override int[][] Predict(IReadOnlyList<Example> examples, Device device, int batchSize = 32) =>
        throw new InvalidOperationException("Hashed words give vectors. Expected a model that labels.");

    public override Predictions PredictionsFor(IReadOnlyList<Example> examples, Device device, int batchSize = 32) =>
        Predictions.OfVectors(vectors.Encode([.. examples.Select(example => string.Join(' ', example.Words))]));

    public override void Save(string folder)
    {
        // Every run has a file of weights, whose hash its record holds.
        using var scope = NewDisposeScope();
        SafeTensors.Write(Path.Combine(folder, WeightsFile), new Dictionary<string, Tensor> { ["hashing.width"] = tensor((long)width) });
        AtomicFile.Write(
            Path.Combine(folder, SettingsFile), file => file.Write(JsonSerializer.SerializeToUtf8Bytes(new Settings(width), ModelJson.Options)));
    }

    public override void MoveTo(Device device)
    {
    }

    public override void Dispose()
    {
    }

    private sealed record Settings(int Width);
}
