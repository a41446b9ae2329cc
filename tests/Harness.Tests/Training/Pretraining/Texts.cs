using Harness.Common;
using Harness.Models.Bert;
using Harness.Text;
using Harness.Training.Pretraining;

namespace Harness.Tests.Training.Pretraining;

/// <summary>A vocabulary, a shape and texts that are small enough for tests.</summary>
internal static class Texts
{
    public static readonly BertWordPiece WordPiece = new(Vocabulary.FromEntries(
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d", "e", "f", "g", "h", "##a", "##b", "##c", "##d"]));

    public static readonly BertShape Shape = new(WordPiece.VocabularySize, Hidden: 16, Layers: 2, Heads: 2, Intermediate: 32) { Positions = 24 };

    /// <summary>Documents of 1 to 40 words, some of them of several tokens, in which every word tells its neighbours.</summary>
    public static TokenizedText Random(int documents, ulong seed = 1)
    {
        var random = new SplitMix(seed);
        return TokenizedText.Of(Enumerable.Range(0, documents).Select(_ => Document(random)), WordPiece);
    }

    private static TextDocument Document(SplitMix random)
    {
        var at = random.Below(8);
        var words = new string[1 + random.Below(40)];
        for (var i = 0; i < words.Length; i++)
        {
            at = (at + 1) % 8;
            words[i] = (char)('a' + at) + (random.Chance(0.3) ? "abcd"[at / 2].ToString() : "");
        }

        return new TextDocument([words]);
    }
}
