using Harness.Contest.Refereeing;
using Harness.Models.Texts;
using Harness.Training;
using Methods.Families;

namespace Methods;

/// <summary>Logistic regression on the TF-IDF of the 5,000 most frequent stems: the bar that a network has to clear to be worth its cost.</summary>
public sealed class TfidfLogistic : TfidfReference
{
    private const double Penalty = 1;

    public override string Name => "tfidf-logistic";

    public override string Summary => "logistic regression on TF-IDF of stems: no network";

    public override bool IsDeterministic => true;

    protected override (RowClassifier Classifier, int Steps, double Loss) Fit(SparseRow[] rows, int[] labels, int columns, Arena arena)
    {
        var steps = 0;
        var loss = 0.0;
        var classifier = LogisticClassifier.Fit(rows, labels, columns, arena.Track.Task.Labels.Count, Penalty, (step, totalLoss) =>
        {
            steps = step;
            loss = totalLoss / rows.Length;
            arena.Say(new TrainingProgress(step, LogisticClassifier.MostSteps, loss, 0, 0));
        });
        return (classifier, steps, loss);
    }
}
