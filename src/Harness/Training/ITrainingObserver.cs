namespace Harness.Training;

/// <summary>Is told how a training goes.</summary>
public interface ITrainingObserver
{
    /// <summary>Something worth a line.</summary>
    void Note(string text);

    /// <summary>Now and then between epochs.</summary>
    void Progress(TrainingProgress progress);

    /// <summary>After every epoch's validation.</summary>
    void Epoch(EpochRow row);
}
