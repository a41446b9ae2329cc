using Harness.Common;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;

namespace Bench.Running;

/// <summary>Describes runs in one line.</summary>
internal static class RunText
{
    /// <summary>Says how far a training is.</summary>
    public static string Of(TrainingProgress progress) =>
        Invariant($"step {progress.Step:N0} of {progress.TotalSteps:N0}, loss {progress.Loss:F4}, {progress.TokensPerSecond:N0} tokens/s, ")
        + $"{Left(progress.SecondsLeft)} left";

    /// <summary>Says beside a bar how far a training is, what matters most first.</summary>
    public static string BesideBar(TrainingProgress progress, string heldOut = "") =>
        $"{Left(progress.SecondsLeft)} left  "
        + Invariant($"step {progress.Step:N0}/{progress.TotalSteps:N0}  loss {progress.Loss:F3}{heldOut}  {progress.TokensPerSecond:N0} tokens/s");

    /// <summary>Says how a run ended.</summary>
    /// <param name="kept">True where the run was finished before.</param>
    /// <param name="task">The task of the run's track.</param>
    public static string Of(RunRecord record, bool kept, ContestTask task)
    {
        if (record.Status != RunStatus.Ok)
            return $"{record.Status}: {record.Reason}";
        var headline = task.Metrics.Headline;
        var state = kept ? "kept, nothing it depends on has changed" : "done";
        return Invariant($"{state}: test {headline.Title} {record.Test?.GetValueOrDefault(headline.Name):F4}, ")
            + Invariant($"{record.Parameters:N0} parameters, trained {Left(record.TrainSeconds ?? 0)}");
    }

    /// <summary>Counts things: 1 run, 2 runs.</summary>
    public static string Count(int number, string one, string more) => Invariant($"{number:N0} {(number == 1 ? one : more)}");

    /// <summary>Writes a duration as people do: 41 s, 12:05, 1:02:03.</summary>
    public static string Left(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.MaxValue.TotalSeconds / 2));
        return time.TotalMinutes < 1 ? Invariant($"{time.TotalSeconds:F0} s")
            : time.TotalHours < 1 ? Invariant($"{time.Minutes}:{time.Seconds:00}")
            : ClockText.Of(time);
    }
}
