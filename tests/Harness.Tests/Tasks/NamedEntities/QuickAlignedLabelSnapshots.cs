using Harness.Contest.Tracks;
using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Tests.Tasks.NamedEntities;

/// <summary>Aligned labels on the track quick's own corpus and vocabulary, which are everywhere.</summary>
public sealed class QuickAlignedLabelSnapshots
{
    private const int LongestInput = 64;

    private static readonly Lazy<BertWordPiece> Quick = new(() => TrackCatalog.Find("quick").Data.Open(null).WordPiece);

    [Fact]
    public Task GeneratedSentences()
    {
        // The track's own seed and training size: the same names and the same first sentences.
        var corpus = NewsCorpus.Generate(2003, 8_000, 4, 4);
        return Aligned(LongestInput, [.. corpus.Train.Take(4), .. corpus.Validation]);
    }

    /// <summary>A character that the vocabulary has not, one that vanishes, a word cut up to single letters, and an input that is too long.</summary>
    [Fact]
    public Task WrittenByHand() => Aligned(
        12,
        new TaggedSentence(["\u4E2D\u534E", "beat", "Zq\u0416x", "2", "-", "1"], [3, 0, 3, 0, 0, 0]),
        new TaggedSentence(["The", "\u200B", "xyzzyq", "of", "Qwrtplk", "'s"], [0, 0, 0, 0, 5, 0]),
        new TaggedSentence(["Said", "Jxqzv", "Wkqjzx", "on", "Monday", ".", "It", "rained", "."], [0, 1, 2, 0, 0, 0, 0, 0, 0]));

    private static Task Aligned(int maximumLength, params IEnumerable<TaggedSentence> sentences) =>
        Verify(string.Join('\n', sentences.Select(sentence => AlignedLabelText.Of(sentence, Quick.Value, TagSet.Conll2003, maximumLength))));
}
