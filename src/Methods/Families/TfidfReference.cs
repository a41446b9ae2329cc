using System.Diagnostics;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Texts;
using Harness.Results;

namespace Methods.Families;

/// <summary>
/// A classifier of texts by their terms, which knows nothing of the order of words and is no neural network. It shows what can be reached without
/// one.
/// </summary>
public abstract class TfidfReference : ContestMethod
{
    private const int MostTerms = 5_000;

    public sealed override Division DivisionOn(Track track) => Division.Reference;

    public sealed override bool NeedsTeacher => false;

    public sealed override bool Enters(Track track) => track.Task.WordLabelling is null && track.Task.Labels.Count > 1;

    // The number of terms is known after the data have been read. Before that the model knows none.
    public sealed override Model BuildModel(Teacher teacher, Track track, int seed) => TfidfClassifier.Unfitted(track.Task.Labels.Count);

    public sealed override Model TrainModel(Model model, Arena arena)
    {
        var clock = Stopwatch.StartNew();
        var examples = arena.Training.Examples;
        var vectorizer = TfidfVectorizer.Fit([.. examples.Select(example => example.Words)], MostTerms, arena.Track.Data.Terms.Language);
        var (classifier, steps, loss) = Fit(
            [.. examples.Select(example => vectorizer.Transform(example.Words))],
            [.. examples.Select(TfidfClassifier.ClassOf)],
            vectorizer.Terms.Count,
            arena);
        var trained = new TfidfClassifier(vectorizer, classifier);
        arena.EndEpoch(trained, steps, loss, clock.Elapsed.TotalSeconds);
        return trained;
    }

    /// <summary>Fits the classifier to the training split.</summary>
    /// <param name="rows">The texts.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="columns">The number of columns.</param>
    /// <returns>
    /// The classifier, the number of steps that fitting it took, and the mean loss of a text after the last; 0 where there is no loss.
    /// </returns>
    protected abstract (RowClassifier Classifier, int Steps, double Loss) Fit(SparseRow[] rows, int[] labels, int columns, Arena arena);
}
