using Harness.Contest.Compression;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Text;
using Harness.Training;
using Harness.Training.Pretraining;

namespace Methods;

/// <summary>
/// A pretrained teacher distilled into a smaller BERT before the task is learnt. Its vocabulary has the tokens that the training texts use more than
/// five times. On these texts it learns to guess masked tokens, the pretrained teacher's distribution over that vocabulary at every token, and the
/// fine-tuned teacher's pooled vectors through an adapter (Turc et al., arXiv 1908.08962; Sanh et al., arXiv 1910.01108). Then a head is added, and
/// all of it is trained on the labels.
/// </summary>
public sealed class TinyBert : CompressionMethod
{
    private const int SeenAtLeast = 6;

    public override string Name => "tiny-bert";

    public override string Summary =>
        "a small BERT with a small vocabulary, distilled from the pretrained teacher on text and then trained on the labels";

    public override int Version => 2;

    public override IReadOnlyList<string> Techniques => [Technique.Student, Technique.Vocabulary];

    public override bool Enters(Track track) =>
        base.Enters(track) && track.Shapes.TinyBert is not null && track.Recipes.TinyBert is not null;

    public override Recipe? RecipeOn(Track track) => track.Recipes.TinyBert?.Recipe;

    // The number of tokens that are frequent is known only after the data have been read. The vocabulary of the shape is the most there may be.
    public override Network Build(Teacher teacher, Track track, int seed) => Network.Random(track.Shapes.TinyBert!, track.Task.Labels, seed);

    public override Network Train(Network network, Arena arena)
    {
        var plan = arena.Track.Recipes.TinyBert! with { Seed = arena.Seed };
        var kept = FrequentTokens(arena, network.Shape.Vocabulary);
        var pieces = KeptPieces.Of(arena.WordPiece, kept);
        var shape = network.Shape with { Vocabulary = kept.Length };
        using var pretrained = Pretrained(arena).LanguageModel();
        using var teacher = pretrained.Keeping(kept);
        using var pooled = TrimVocabulary.Keep(arena.Teacher.Network, arena.WordPiece, kept);
        using var student = MaskedLanguageModel.Random(shape.WithDropout(plan.Dropout), arena.Seed, withPooler: true);
        teacher.MoveTo(arena.Device, plan.Bfloat16);
        pooled.MoveTo(arena.Device);
        student.MoveTo(arena.Device, plan.Bfloat16);
        var text = TokenizedText.Of([.. arena.Training.Examples.Select(example => new TextDocument([example.Words]))], pieces.Own);
        arena.Fit(new DistilledTokenLearner(student, teacher, pooled, pooled.Read(arena.Training.Examples), arena.Seed), plan, text);
        var started = network.Reshaped(shape, pieces: pieces);
        started.CopyEncoder(student);
        return arena.Fit(started, new HardLabels(), arena.Track.Recipes.Recovery ?? arena.Track.Recipes.FineTuning);
    }

    private static PretrainedCheckpoint Pretrained(Arena arena) => arena.Pretrained
        ?? throw new ArgumentException("tiny-bert distils a pretrained teacher. Expected a track whose teacher starts from one.");

    // Special tokens and single characters are always kept, so that every word can be spelled. Of the others the most frequent come first.
    private static int[] FrequentTokens(Arena arena, int most)
    {
        int[] always = TrimVocabulary.KeptIds([], arena.WordPiece);
        var frequent = arena.Training.Examples.SelectMany(example => example.TokenIds)
            .CountBy(id => id)
            .Where(token => token.Value >= SeenAtLeast)
            .OrderByDescending(token => token.Value)
            .ThenBy(token => token.Key)
            .Select(token => token.Key)
            .Except(always);
        return [.. always.Concat(frequent.Take(most - always.Length)).Order()];
    }
}
