using System.Globalization;
using Harness.Results;
using Harness.Training;

namespace Bench.Running;

/// <summary>What is said of a run, in a line.</summary>
internal static class RunText
{
    public static string Of(TrainingProgress progress) => Invariant(
        $"step {progress.Step:N0} of {progress.TotalSteps:N0}, loss {progress.Loss:F4}, {progress.TokensPerSecond:N0} tokens/s, "
        + $"{Left(progress.SecondsLeft)} left");

    public static string Of(RunRecord record, bool kept)
    {
        if (record.Status != RunStatus.Ok)
            return $"{record.Status}: {record.Reason}";
        // The headline is the first of a task's figures.
        var (name, score) = record.Test!.First();
        var how = kept ? "kept, nothing it depends on has changed" : "done";
        return Invariant($"{how}: test {name} {score:F4}, {record.Parameters:N0} parameters, trained {Left(record.TrainSeconds ?? 0)}");
    }

    /// <summary>So many of something: 1 run, 2 runs.</summary>
    public static string Count(int number, string one, string more) => Invariant($"{number:N0} {(number == 1 ? one : more)}");

    /// <summary>A duration as a person says it: 41 s, 12:05, 1:02:03.</summary>
    public static string Left(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Max(0, seconds));
        return time.TotalMinutes < 1 ? Invariant($"{time.TotalSeconds:F0} s")
            : time.ToString(time.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
    }
}
