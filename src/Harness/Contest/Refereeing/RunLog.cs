using Harness.Results;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>Keeps what a run says of itself: log.txt, its epochs, and events for whoever watches.</summary>
public sealed class RunLog : IRunObserver, IDisposable
{
    private readonly StreamWriter file;
    private readonly Action<RunEvent> watch;
    private readonly List<EpochRow> epochs = [];
    private readonly List<StepRecord> steps = [];

    // Its epochs begin here.
    private int lastTraining;

    /// <param name="folder">Gets log.txt.</param>
    /// <param name="watch">Called for every event.</param>
    public RunLog(string folder, Action<RunEvent> watch)
    {
        file = new StreamWriter(Path.Combine(folder, RunFolder.LogFile)) { AutoFlush = true };
        this.watch = watch;
    }

    public IReadOnlyList<EpochRow> Epochs => epochs;

    /// <summary>Of a chain, in order.</summary>
    public IReadOnlyList<StepRecord> Steps => steps;

    /// <summary>Of the last training, which is that of what was handed in; null where the method did not train by epochs.</summary>
    public int? BestEpoch => epochs.Count == 0 ? null : epochs.Skip(lastTraining).MaxBy(row => row.Validation.Headline)!.Epoch;

    public void Note(string text)
    {
        file.WriteLine(text);
        watch(new RunEvent { Note = text });
    }

    public void Progress(TrainingProgress progress)
    {
        file.WriteLine(Invariant($"step {progress.Step}/{progress.TotalSteps}  loss {progress.Loss:F4}  {progress.TokensPerSecond:F0} tokens/s  "
            + $"{TimeSpan.FromSeconds(progress.SecondsLeft):h\\:mm\\:ss} left"));
        watch(new RunEvent { Progress = progress });
    }

    public void Epoch(EpochRow row)
    {
        if (row.Epoch == 1)
            lastTraining = epochs.Count;
        var numbered = row with { Epoch = epochs.Count + 1 };
        epochs.Add(numbered);
        Note(Invariant($"epoch {numbered.Epoch}  step {row.Step}  loss {row.TrainLoss:F4}  validation F1 {row.Validation.Headline:F4}  "
            + $"{row.Seconds:F1} s  {row.TokensPerSecond:F0} tokens/s"));
    }

    public void Step(StepRecord step)
    {
        steps.Add(step);
        Note(Invariant($"step {steps.Count}, {step.Name}: {step.Parameters:N0} parameters, {step.NonZero:N0} not zero, validation F1 {step.Validation:F4}  {step.Seconds:F1} s"));
    }

    public void Dispose() => file.Dispose();
}
