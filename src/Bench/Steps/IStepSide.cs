namespace Bench.Steps;

/// <summary>One of the two programs that are compared. It does nothing between its turns.</summary>
public interface IStepSide : IDisposable
{
    StepEnvironment Environment { get; }

    /// <summary>Trains so many steps, one or more, and times each.</summary>
    StepTimes Run(int steps);
}
