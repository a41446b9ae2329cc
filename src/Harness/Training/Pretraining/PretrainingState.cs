using System.Text.Json;
using Harness.Common;
using Harness.Models.Formats;
using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>
/// Keeps the state of a pretraining on disk: weights, AdamW's averages, and the place where it stands. Nothing else matters to the steps that follow,
/// because dropout, masks and the order of documents are functions of the seed and of the step or the epoch. A state appears whole or not at all.
/// </summary>
internal sealed class PretrainingState(string folder)
{
    private const string WeightsFile = "weights.safetensors";
    private const string OptimizerFile = "optimizer.safetensors";
    private const string PlaceName = "place";
    private const string Prefix = "state-";
    private const string Partial = ".partial";

    /// <summary>Loads the last state on disk into a model and its optimizer.</summary>
    /// <returns>The place where the pretraining stands; null when there is no state.</returns>
    /// <exception cref="DataFormatException">The state is damaged. The message names the file and the folder to remove.</exception>
    public Place? Restore(nn.Module model, BertOptimizer optimizer)
    {
        if (States().FirstOrDefault() is not { } last)
            return null;
        var weights = Path.Combine(last, WeightsFile);
        var averages = Path.Combine(last, OptimizerFile);
        Place place;
        // All files are checked before the first is loaded, so that a damaged state changes nothing.
        try
        {
            SealedTensors.Check(weights);
            SealedTensors.Check(averages);
            place = JsonSerializer.Deserialize<Place>(SafeTensors.ReadHeader(weights).Metadata.GetValueOrDefault(PlaceName, "null"))
                ?? throw new DataFormatException($"{weights}: it does not say where the pretraining stands.");
        }
        catch (Exception error) when (error is DataFormatException or JsonException or IOException)
        {
            throw new DataFormatException($"{error.Message} Remove {last}: the pretraining begins anew.", error);
        }

        SafeTensors.ReadInto(weights, model.state_dict());
        SafeTensors.ReadInto(averages, optimizer.Averages);
        optimizer.Steps = place.Step;
        return place;
    }

    /// <summary>Writes a state, then removes the states before it.</summary>
    public void Save(nn.Module model, BertOptimizer optimizer, Place place)
    {
        var target = Path.Combine(folder, Invariant($"{Prefix}{place.Step:D9}"));
        if (Directory.Exists(target))
            return;
        var partial = target + Partial;
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        SealedTensors.Write(
            Path.Combine(partial, WeightsFile), model.state_dict(), new Dictionary<string, string> { [PlaceName] = JsonSerializer.Serialize(place) });
        SealedTensors.Write(Path.Combine(partial, OptimizerFile), optimizer.Averages);
        Directory.Move(partial, target);
        foreach (var older in States().Skip(1))
            Directory.Delete(older, recursive: true);
    }

    /// <summary>Removes every state.</summary>
    public void Clear()
    {
        foreach (var state in Folders())
            Directory.Delete(state, recursive: true);
    }

    // Returns the folders of whole states, the latest first.
    private string[] States() =>
    [
        .. Folders().Where(path => !path.EndsWith(Partial, StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal),
    ];

    private string[] Folders() => Directory.Exists(folder) ? Directory.GetDirectories(folder, Prefix + "*") : [];

    /// <summary>The place where a pretraining stands.</summary>
    /// <param name="Step">The number of optimizer steps taken.</param>
    /// <param name="Epoch">The pass over the text, counted from 1.</param>
    /// <param name="NextSequence">The first sequence of that pass that is not trained on yet.</param>
    /// <param name="LossSum">The sum of the losses since the last point of the curve.</param>
    /// <param name="LossSteps">The number of steps since the last point of the curve.</param>
    /// <param name="Seconds">The time trained so far.</param>
    /// <param name="Curve">The points of the curve so far.</param>
    internal sealed record Place(
        int Step, int Epoch, int NextSequence, double LossSum, int LossSteps, double Seconds, IReadOnlyList<CurvePoint> Curve)
    {
        /// <summary>The place before the first step.</summary>
        public static Place Start { get; } = new(Step: 0, Epoch: 1, NextSequence: 0, LossSum: 0, LossSteps: 0, Seconds: 0, Curve: []);
    }
}
