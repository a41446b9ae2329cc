namespace Harness.Training.Pretraining;

/// <summary>Is told how a pretraining goes.</summary>
public interface IPretrainingObserver
{
    /// <summary>Something worth a line.</summary>
    void Note(string text);

    /// <summary>Now and then.</summary>
    void Progress(TrainingProgress progress);

    /// <summary>At every point of the curve.</summary>
    void Point(CurvePoint point);
}
