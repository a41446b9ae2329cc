using System.Diagnostics;
using Harness.Contest.Refereeing;
using Harness.Models.Texts;
using Harness.Training;
using Methods.Families;

namespace Methods;

/// <summary>
/// A random forest (Breiman, 2001) of 100 trees, split by Gini impurity, on the TF-IDF of the 5,000 most frequent stems. Its parameters are the
/// column and the threshold of every split, the share of classes at every leaf and the terms' inverse document frequencies.
/// </summary>
public sealed class TfidfForest : TfidfReference
{
    private const int Trees = 100;

    public override string Name => "tfidf-forest";

    public override string Summary => "a random forest on TF-IDF of stems: no network";

    protected override (RowClassifier Classifier, int Steps, double Loss) Fit(SparseRow[] rows, int[] labels, int columns, Arena arena)
    {
        var clock = Stopwatch.StartNew();
        var classifier = RandomForest.Fit(rows, labels, columns, arena.Track.Task.Labels.Count, Trees, (ulong)arena.Seed, tree =>
        {
            var secondsLeft = clock.Elapsed.TotalSeconds / tree * (Trees - tree);
            arena.Say(new TrainingProgress(tree, Trees, 0, 0, secondsLeft));
        });
        return (classifier, Trees, 0);
    }
}
