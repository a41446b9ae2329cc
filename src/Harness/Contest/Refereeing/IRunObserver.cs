using Harness.Results;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>Is told how a run goes.</summary>
public interface IRunObserver : ITrainingObserver
{
    /// <summary>After every step of a chain.</summary>
    void Step(StepRecord step);
}
