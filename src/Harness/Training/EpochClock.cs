using System.Diagnostics;

namespace Harness.Training;

/// <summary>Times an epoch and averages its losses.</summary>
internal sealed class EpochClock
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private double trained;
    private double reported;
    private double lossSum;
    private int lossSteps;
    private int stepsSinceReport;
    private long tokens;

    /// <summary>Seconds since the epoch began.</summary>
    public double Seconds => watch.Elapsed.TotalSeconds;

    public double SinceReport => Seconds - reported;

    public double MeanLoss => lossSteps == 0 ? 0 : lossSum / lossSteps;

    public double TokensPerSecond => tokens / Math.Max(1e-9, trained > 0 ? trained : Seconds);

    public void Add(int stepTokens)
    {
        tokens += stepTokens;
        stepsSinceReport++;
    }

    /// <summary>Takes in the mean loss of the steps since the last report, and hands it back.</summary>
    public double Report(double loss)
    {
        lossSum += loss * stepsSinceReport;
        lossSteps += stepsSinceReport;
        stepsSinceReport = 0;
        reported = Seconds;
        return loss;
    }

    /// <summary>Does something in time that is not the epoch's.</summary>
    public void Without(Action action)
    {
        watch.Stop();
        action();
        watch.Start();
    }

    /// <summary>What follows is validation.</summary>
    public void StopTraining() => trained = Seconds;
}
