using Harness.Training;

namespace Harness.Tests.Training;

/// <summary>Keeps everything that a training reports.</summary>
internal sealed class RecordingObserver : ITrainingObserver
{
    public List<string> Notes { get; } = [];

    public List<TrainingProgress> Reports { get; } = [];

    public List<EpochRow> Epochs { get; } = [];

    public void Note(string text) => Notes.Add(text);

    public void Progress(TrainingProgress progress) => Reports.Add(progress);

    public void Epoch(EpochRow row) => Epochs.Add(row);
}
