using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Tests.Tasks.NamedEntities;

/// <summary>The vocabulary that is trained on the corpus of the track quick, as the tokenizer of the networks reads it.</summary>
public sealed class QuickVocabularyTests
{
    private static readonly NewsCorpus corpus = NewsCorpus.Generate(1, 8000, 1000, 1500);

    private static readonly IReadOnlyList<string> entries = WordPieceTrainer.Train(corpus.Train.SelectMany(sentence => sentence.Words), 2500);

    [Fact]
    public void Has_the_size_asked_for_and_no_entry_twice() => Assert.Equal(2500, entries.Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Leaves_no_word_of_any_split_unknown()
    {
        var vocabulary = Vocabulary.FromEntries(entries);
        var tokenizer = new BertWordPiece(vocabulary);
        var unknown = vocabulary["[UNK]"];
        var words = new[] { corpus.Train, corpus.Validation, corpus.Test }.SelectMany(split => split).SelectMany(sentence => sentence.Words);

        Assert.DoesNotContain(words.Distinct(StringComparer.Ordinal), word => tokenizer.Encode(word).Contains(unknown));
    }
}
