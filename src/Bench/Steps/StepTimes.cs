namespace Bench.Steps;

/// <summary>The steps of one side's turn, or of several.</summary>
/// <param name="Milliseconds">One a step, in order.</param>
/// <param name="Loss">Of the last step.</param>
public sealed record StepTimes(IReadOnlyList<double> Milliseconds, double Loss)
{
    /// <summary>The middle one, or the mean of the middle two.</summary>
    public double Median
    {
        get
        {
            var sorted = Milliseconds.Order().ToArray();
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    public double Best => Milliseconds.Min();

    /// <summary>All steps of several turns.</summary>
    public static StepTimes Of(IReadOnlyList<StepTimes> turns) => new([.. turns.SelectMany(turn => turn.Milliseconds)], turns[^1].Loss);
}
