using System.Diagnostics;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Results;
using Harness.Tasks.SentenceVectors;

namespace Methods;

/// <summary>
/// Vectors of hashed words (Weinberger et al., arXiv 0902.2206), which learn nothing: the floor for vectors of sentences. Encodechka's ranking lists
/// the same vectors as HashingVectorizer with 1,000 places.
/// </summary>
public sealed class Hashing : ContestMethod
{
    private const int Width = 1_000;

    public override string Name => "hashing";

    public override string Summary => "counts of hashed words: nothing is learnt";

    public override Division DivisionOn(Track track) => Division.Reference;

    public override bool NeedsTeacher => false;

    public override bool NeedsLabels => false;

    public override bool IsDeterministic => true;

    public override bool Enters(Track track) => base.Enters(track) && !track.Task.HasLabels;

    public override Model BuildModel(Teacher teacher, Track track, int seed) => new HashedWords(Width);

    public override Model TrainModel(Model model, Arena arena)
    {
        var clock = Stopwatch.StartNew();
        arena.EndEpoch(model, step: 0, loss: 0, clock.Elapsed.TotalSeconds);
        return model;
    }
}
