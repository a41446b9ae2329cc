using Harness.Contest.Tracks;
using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Tests.Tasks.NamedEntities;

/// <summary>Aligned labels on the corpus and vocabulary of the track quick, which need no download.</summary>
public sealed class QuickAlignedLabelSnapshots
{
    private const int LongestInput = 64;

    private static readonly Lazy<BertWordPiece> Quick = new(() => TrackCatalog.Find("quick").Data.Open(null).WordPiece);

    [Fact]
    public Task GeneratedSentences()
    {
        // With the seed and the training size of the track, the names and the first sentences are those of the track.
        var corpus = NewsCorpus.Generate(2003, 8_000, 4, 4);
        return Aligned(LongestInput, [.. corpus.Train.Take(4), .. corpus.Validation]);
    }

    /// <summary>The input is too long, and has an unknown character, one that the tokenizer drops, and a word that is split into letters.</summary>
    [Fact]
    public Task WrittenByHand() => Aligned(
        12,
        new TaggedSentence(["\u4E2D\u534E", "beat", "Zq\u0416x", "2", "-", "1"], [3, 0, 3, 0, 0, 0]),
        new TaggedSentence(["The", "\u200B", "xyzzyq", "of", "Qwrtplk", "'s"], [0, 0, 0, 0, 5, 0]),
        new TaggedSentence(["Said", "Jxqzv", "Wkqjzx", "on", "Monday", ".", "It", "rained", "."], [0, 1, 2, 0, 0, 0, 0, 0, 0]));

    private static Task Aligned(int maximumLength, params IEnumerable<TaggedSentence> sentences) =>
        Verify(string.Join('\n', sentences.Select(sentence => AlignedLabelText.Of(sentence, Quick.Value, TagSet.Conll2003, maximumLength))));
}
