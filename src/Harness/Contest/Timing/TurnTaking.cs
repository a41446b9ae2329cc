using Harness.Contest.Refereeing;
using Harness.Results;
using Harness.Training;

namespace Harness.Contest.Timing;

/// <summary>Pauses a run, whenever it says how far it is, while another on the machine times itself.</summary>
internal sealed class TurnTaking(IRunObserver told, MachineTurn turn) : IRunObserver
{
    public void Note(string text) => told.Note(text);

    public void Progress(TrainingProgress progress)
    {
        told.Progress(progress);
        turn.Yield();
    }

    public void Epoch(EpochRow row)
    {
        told.Epoch(row);
        turn.Yield();
    }

    public void Step(StepRecord step)
    {
        told.Step(step);
        turn.Yield();
    }
}
