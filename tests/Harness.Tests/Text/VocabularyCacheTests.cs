using Harness.Text;

namespace Harness.Tests.Text;

public sealed class VocabularyCacheTests
{
    [Fact]
    public void A_vocabulary_is_trained_once_for_each_key_and_size()
    {
        string[] words = ["low", "lower", "lowest", "low"];
        var trained = 0;

        var first = Get("a", 20);
        var again = Get("a", 20);
        Get("a", 21);
        Get("b", 20);

        Assert.Equal(3, trained);
        Assert.Equal(WordPieceTrainer.Train(words, 20), first.Entries);
        Assert.Equal((first.Sha256, first.Entries.Count), (again.Sha256, again.Entries.Count));

        Vocabulary Get(string key, int size) => VocabularyCache.GetOrTrain(key.PadRight(64, '0'), size, () =>
        {
            trained++;
            return words;
        });
    }
}
