using System.Diagnostics;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Sequence;
using Harness.Models.Words;
using Harness.Results;
using Harness.Training;

namespace Methods.Families;

/// <summary>
/// A linear-chain conditional random field on features of words, fitted by L-BFGS. The weights of the iteration that is best on validation are kept.
/// </summary>
public abstract class CrfMethod : ContestMethod
{
    private const int FewestOccurrences = 1;
    private const double Penalty = 1;
    private const int Iterations = 120;
    private const int IterationsBetweenValidations = 10;

    public sealed override Division DivisionOn(Track track) => Division.Reference;

    public sealed override bool CountsNonZeros => true;

    public sealed override bool NeedsTeacher => false;

    public sealed override bool IsDeterministic => true;

    public override bool Enters(Track track) => base.Enters(track) && track.Task.WordLabelling is not null;

    // The number of features is known after the data have been read. Before that the model has its transitions alone.
    public sealed override Model BuildModel(Teacher teacher, Track track, int seed) => CrfTagger.Empty(track.Task.WordLabelling!);

    public sealed override Model TrainModel(Model model, Arena arena)
    {
        var labelling = arena.Track.Task.WordLabelling!;
        var classes = ClassesFor(arena);
        var examples = arena.Training.Examples;
        var describer = new WordDescriber(labelling, classes, ReadsDocuments);
        var trainer = new CrfTrainer(examples, labelling, describer, FewestOccurrences, Penalty);
        var descent = new Lbfgs(trainer.Variables);
        var sinceStart = Stopwatch.StartNew();
        var sinceValidation = Stopwatch.StartNew();
        var best = double.NegativeInfinity;
        var bestPoint = descent.Point;
        descent.Minimise(trainer.Loss, (iteration, totalLoss) =>
        {
            var loss = totalLoss / examples.Count;
            var secondsLeft = sinceStart.Elapsed.TotalSeconds / iteration * (Iterations - iteration);
            arena.Say(new TrainingProgress(iteration, Iterations, loss, 0, secondsLeft));
            if (iteration % IterationsBetweenValidations != 0)
                return true;
            using var now = new CrfTagger(trainer.Features, descent.Point, labelling, classes);
            var reached = arena.EndEpoch(now, iteration, loss, sinceValidation.Elapsed.TotalSeconds);
            if (reached > best)
            {
                best = reached;
                bestPoint = [.. descent.Point];
            }

            sinceValidation.Restart();
            return iteration < Iterations;
        });
        return new CrfTagger(trainer.Features, bestPoint, labelling, classes);
    }

    /// <summary>True where the rest of a word's document describes it too.</summary>
    protected virtual bool ReadsDocuments => false;

    /// <summary>Gives the classes of words that are features beside the others; null for none.</summary>
    protected virtual WordClasses? ClassesFor(Arena arena) => null;
}
