using System.Diagnostics;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Sequence;
using Harness.Training;

namespace Methods;

/// <summary>
/// No network at all: a linear-chain conditional random field (Lafferty et al., ICML 2001) on the words' shapes, affixes and neighbours, fitted by L-BFGS. The
/// honest bar for small networks. It uses no lists of names, no word classes and no text but the training split.
/// </summary>
public sealed class CrfFeatures : ContestMethod
{
    private const int AtLeast = 1;
    private const double Lambda = 1;
    private const int Iterations = 120;
    private const int BetweenValidations = 10;

    public override string Name => "crf-features";

    public override string Summary => "a linear-chain CRF on word shapes, affixes and context: no network";

    public override bool CountsNonZeros => true;

    public override bool NeedsTeacher => false;

    public override bool Enters(Track track) => track.Shapes.ChainEmbeddingRank is not null && track.Task.WordLabelling is not null;

    // How many features there are is known when the data are seen: none yet, and transitions alone.
    public override Model BuildModel(Teacher teacher, Track track, int seed) => CrfTagger.Empty(track.Task.WordLabelling!);

    public override Model TrainModel(Model model, Arena arena)
    {
        var labelling = arena.Track.Task.WordLabelling!;
        var trainer = new CrfTrainer(arena.Training.Examples, arena.WordPiece, labelling, AtLeast, Lambda);
        var descent = new LimitedMemory(trainer.Variables);
        var (watch, whole, best, kept) = (Stopwatch.StartNew(), Stopwatch.StartNew(), double.NegativeInfinity, descent.Point);
        descent.Minimise(trainer.Loss, (iteration, loss) =>
        {
            arena.Say(new TrainingProgress(iteration, Iterations, loss / arena.Training.Examples.Count, 0, whole.Elapsed.TotalSeconds / iteration * (Iterations - iteration)));
            if (iteration % BetweenValidations != 0)
                return true;
            using var now = new CrfTagger(trainer.Features, descent.Point, arena.WordPiece, labelling);
            if (arena.EndEpoch(now, iteration, loss / arena.Training.Examples.Count, watch.Elapsed.TotalSeconds) is var reached && reached > best)
                (best, kept) = (reached, [.. descent.Point]);
            watch.Restart();
            return iteration < Iterations;
        });
        return new CrfTagger(trainer.Features, kept, arena.WordPiece, labelling);
    }
}
