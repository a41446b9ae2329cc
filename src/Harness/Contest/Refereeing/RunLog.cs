using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Common;
using Harness.Results;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>Receives the events of a run.</summary>
public interface IRunObserver : ITrainingObserver
{
    /// <summary>Receives the record of a step of a chain when the step has ended.</summary>
    void Step(StepRecord step);
}

/// <summary>A message from the process of a run to the process that started it: one line of JSON on standard output.</summary>
public sealed record RunEvent
{
    private const string Prefix = "@event ";

    // No run goes on for as many seconds, which are 30 years, or reads as many tokens in one of them.
    private const double Most = 1e9;

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>A message for the user.</summary>
    public string? Note { get; init; }

    /// <summary>The progress of a training.</summary>
    public TrainingProgress? Progress { get; init; }

    /// <summary>True for the last message: the run's record is written, and the process may be ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsFinal { get; init; }

    /// <summary>The event as the line that <see cref="TryParse"/> reads.</summary>
    public string ToLine() => Prefix + JsonSerializer.Serialize(this, Json);

    /// <summary>Reads an event from a line of output, which a method may have written. Its note is made printable.</summary>
    /// <returns>Null when the line is no event but the output of a library or of a method.</returns>
    public static RunEvent? TryParse(string line)
    {
        if (!line.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        try
        {
            return JsonSerializer.Deserialize<RunEvent>(line[Prefix.Length..], Json) is { } read && (read.Progress is null || CanBe(read.Progress))
                ? read with { Note = read.Note is { } note ? PrintableText.Of(note) : null }
                : null;
        }
        // Half of a surrogate pair is valid JSON and no valid text.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Says whether a method's progress can be shown: its loss may be no number, and its time without end.</summary>
    internal static bool CanBe(TrainingProgress progress) => progress.Step >= 0 && progress.TotalSteps >= Math.Max(progress.Step, 1)
        && double.IsFinite(progress.Loss) && progress.TokensPerSecond is >= 0 and < Most && CanBeTime(progress.SecondsLeft);

    internal static bool CanBeTime(double seconds) => Math.Abs(seconds) < Most;
}

/// <summary>Keeps the epochs and steps of a run for its record, writes log.txt, and passes events on.</summary>
public sealed class RunLog : IRunObserver, IDisposable
{
    private readonly StreamWriter file;
    private readonly Action<RunEvent> watch;
    private readonly List<EpochRow> epochs = [];
    private readonly List<StepRecord> steps = [];
    private int firstEpochOfLastTraining;

    /// <param name="folder">The folder that log.txt is written into.</param>
    /// <param name="watch">An action that is called for every event.</param>
    public RunLog(string folder, Action<RunEvent> watch)
    {
        file = new StreamWriter(Path.Combine(folder, RunFolder.LogFile)) { AutoFlush = true };
        this.watch = watch;
    }

    /// <summary>The epochs of all trainings of the run, numbered from 1.</summary>
    public IReadOnlyList<EpochRow> Epochs => epochs;

    /// <summary>The steps of a chain, in order.</summary>
    public IReadOnlyList<StepRecord> Steps => steps;

    /// <summary>
    /// The epoch with the best validation figure in the last training, which is the one that made the final network; null when the method did not
    /// train by epochs.
    /// </summary>
    public int? BestEpoch => BestOf(epochs.Skip(firstEpochOfLastTraining));

    /// <summary>The epoch with the best validation figure in all trainings, one of which made the final network.</summary>
    public int? BestEpochOfAll => BestOf(epochs);

    public void Note(string text)
    {
        file.WriteLine(text);
        watch(new RunEvent { Note = text });
    }

    public void Progress(TrainingProgress progress)
    {
        var left = RunEvent.CanBeTime(progress.SecondsLeft) ? ClockText.Of(TimeSpan.FromSeconds(progress.SecondsLeft)) : "an unknown time";
        file.WriteLine(Invariant($"step {progress.Step}/{progress.TotalSteps}  loss {progress.Loss:F4}  ")
            + Invariant($"{progress.TokensPerSecond:F0} tokens/s  {left} left"));
        if (RunEvent.CanBe(progress))
            watch(new RunEvent { Progress = progress });
    }

    public void Epoch(EpochRow row)
    {
        if (row.Epoch == 1)
            firstEpochOfLastTraining = epochs.Count;
        var numbered = row with { Epoch = epochs.Count + 1 };
        epochs.Add(numbered);
        Note(Invariant($"epoch {numbered.Epoch}  step {row.Step}  loss {row.TrainLoss:F4}  validation {row.Validation.Headline:F4}  "
            + $"{row.Seconds:F1} s  {row.TokensPerSecond:F0} tokens/s"));
    }

    public void Step(StepRecord step)
    {
        steps.Add(step);
        Note(Invariant($"step {steps.Count}, {step.Name}: {step.Parameters:N0} parameters, {step.NonZero:N0} not zero, "
            + $"validation {step.Validation:F4}  {step.Seconds:F1} s"));
    }

    public void Dispose() => file.Dispose();

    private static int? BestOf(IEnumerable<EpochRow> rows) => rows.MaxBy(row => row.Validation.Headline)?.Epoch;
}
