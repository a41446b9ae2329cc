using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Common;
using Harness.Models.Formats;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// Keeps the trainings of a run on disk, each in a file of its own, so that a run that was killed goes on after the last epoch that was written. It
/// repeats what lies between its trainings, and a training that was done leaves again what it left before. On the CPU, with as many threads, the run
/// arrives at the same bits as without the interruption: weights and AdamW's averages are kept, the order of batches is a function of the epoch, and
/// the generators go on where they stood.
/// </summary>
/// <param name="folder">The folder of the files.</param>
/// <param name="terms">Everything that the run depends on, by name. A file that was written under other terms is discarded.</param>
/// <param name="observer">Receives a message where a training goes on, or cannot.</param>
/// <param name="between">
/// The shortest time between two writings, which is the most that a kill can cost beside an epoch; null for a minute. Shorter runs write nothing.
/// </param>
public sealed class TrainingStates(
    string folder, IReadOnlyDictionary<string, string> terms, ITrainingObserver observer, TimeSpan? between = null)
{
    // Raise this when a file written by an older program means something else to this one.
    private const string Format = "2";
    private const string FormatTerm = "format";
    private const string TrainingTerm = "training";
    private const string TermsName = "terms";
    private const string PlaceName = "place";

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly TimeSpan between = between ?? TimeSpan.FromMinutes(1);
    private readonly Stopwatch sinceWritten = Stopwatch.StartNew();
    private int number;
    private string training = "";

    /// <summary>The seconds of all epochs that were taken over from processes that were killed.</summary>
    public double TakenOverSeconds { get; private set; }

    /// <summary>Gives a folder for the states of a training that keeps its own, beside those that are kept here.</summary>
    /// <param name="description">The settings of the training. With the terms of the run they decide the name of the folder.</param>
    public string FolderOf(string description)
    {
        var ordered = terms.OrderBy(term => term.Key, StringComparer.Ordinal).Select(term => $"{term.Key}: {term.Value}");
        return System.IO.Path.Combine(folder, ContentHash.Of(Encoding.UTF8.GetBytes(string.Join('\n', [description, .. ordered])))[..12]);
    }

    private string Path => System.IO.Path.Combine(folder, Invariant($"training-{number}.safetensors"));

    /// <summary>Begins the next training of the run.</summary>
    /// <param name="description">The settings of the training. Those of the training that was killed must have been the same.</param>
    /// <param name="tensorsWhen">
    /// Gives the tensors, by name, on which the rest of the run depends, when the training is finished (true) or not. They are read from disk.
    /// </param>
    /// <returns>The place from which the training goes on; null where it begins anew and no tensor was changed.</returns>
    internal TrainingPlace? Begin(string description, Func<bool, IReadOnlyDictionary<string, Tensor>> tensorsWhen)
    {
        number++;
        training = description;
        if (!File.Exists(Path))
            return null;
        try
        {
            SealedTensors.Check(Path);
            var place = ReadPlace();
            SafeTensors.ReadInto(Path, tensorsWhen(place.IsFinished));
            TakenOverSeconds += place.Epochs.Sum(row => row.Seconds);
            observer.Note(place.IsFinished
                ? Invariant($"training {number} was finished before the run was interrupted")
                : Invariant($"training {number} goes on after epoch {place.Epochs.Count}, where the run was interrupted"));
            return place;
        }
        catch (Exception error) when (error is DataFormatException or JsonException)
        {
            observer.Note(Invariant($"training {number} begins anew, because the state of an interrupted run does not fit: {error.Message}"));
            File.Delete(Path);
            return null;
        }
    }

    /// <summary>Says whether it is time to write. The end of a training is written where the training has been written before.</summary>
    internal bool IsDue(bool isFinished) => sinceWritten.Elapsed >= between || (isFinished && File.Exists(Path));

    /// <summary>Writes the training that was begun last. When that fails the training goes on all the same.</summary>
    internal void Save(TrainingPlace place, IReadOnlyDictionary<string, Tensor> tensors)
    {
        try
        {
            SealedTensors.Write(Path, tensors, new Dictionary<string, string>
            {
                [TermsName] = JsonSerializer.Serialize(TermsNow()),
                [PlaceName] = JsonSerializer.Serialize(place, Json),
            });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            observer.Note(
                $"warning: the state of the training could not be written, so that a run that is killed begins further back: {error.Message}");
        }

        sinceWritten.Restart();
    }

    private TrainingPlace ReadPlace()
    {
        var metadata = SafeTensors.ReadHeader(Path).Metadata;
        var then = JsonSerializer.Deserialize<Dictionary<string, string>>(metadata.GetValueOrDefault(TermsName, "{}"))!;
        var changes = TermsNow()
            .Where(term => then.GetValueOrDefault(term.Key) != term.Value)
            .Select(term => $"{term.Key} {then.GetValueOrDefault(term.Key, "unknown")}, now {term.Value}")
            .ToArray();
        if (changes.Length > 0)
            throw new DataFormatException(string.Join("; ", changes));
        return JsonSerializer.Deserialize<TrainingPlace>(metadata.GetValueOrDefault(PlaceName, "null"), Json) is { Epochs.Count: > 0 } place
            ? place
            : throw new DataFormatException($"{Path}: it has no place. Expected the epochs of a training.");
    }

    private Dictionary<string, string> TermsNow() => new(terms) { [FormatTerm] = Format, [TrainingTerm] = training };
}

/// <summary>The place where a training stands at the end of an epoch, beside its tensors.</summary>
/// <param name="IsFinished">True after the last step.</param>
/// <param name="BestHeadline">The highest headline on validation so far.</param>
/// <param name="Epochs">The epochs so far.</param>
/// <param name="DropoutDrawn">The count of what every dropout of the network has drawn.</param>
/// <param name="Generator">The state of libtorch's generator.</param>
internal sealed record TrainingPlace(
    bool IsFinished, double BestHeadline, IReadOnlyList<EpochRow> Epochs, IReadOnlyList<ulong> DropoutDrawn, byte[] Generator);

/// <summary>libtorch's own generator of random numbers on the CPU, from which whatever is random draws that has no generator of its own.</summary>
internal static class LibtorchGenerator
{
    /// <summary>Its state.</summary>
    public static byte[] State
    {
        get
        {
            using var state = Generator.Default.get_state();
            return state.bytes.ToArray();
        }

        set
        {
            using var state = tensor(value);
            Generator.Default.set_state(state);
        }
    }
}
