using Harness.Tasks.NamedEntities.Synthetic;
using Harness.Text;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>The generated <see cref="NewsCorpus"/>, with a WordPiece vocabulary that is trained on its training split.</summary>
/// <param name="seed">The seed, from which all sentences follow.</param>
/// <param name="train">The number of sentences of the training split.</param>
/// <param name="validation">The number of sentences of the validation split.</param>
/// <param name="test">The number of sentences of the test split.</param>
/// <param name="vocabularySize">The number of entries of the vocabulary, special tokens included.</param>
/// <param name="maximumLength">The largest number of tokens in an example, special tokens included.</param>
/// <param name="options">The difficulty of the corpus; null for the default.</param>
public sealed class SyntheticNewsData(
    ulong seed, int train, int validation, int test, int vocabularySize, int maximumLength, NewsCorpusOptions? options = null) : IDataSource
{
    // The number of unlabelled sentences for each sentence of the training split.
    private const int UnlabelledShare = 3;

    public string Description => Invariant($"synthetic news, seed {seed}");

    public bool MayBePublished => true;

    public IContestData Open(string? folder, string? text)
    {
        var corpus = NewsCorpus.Generate(seed, train, validation, test, options);
        var vocabulary = Vocabulary.FromEntries(WordPieceTrainer.Train(corpus.Train.SelectMany(sentence => sentence.Words), vocabularySize));
        var sentences = new Dictionary<string, IReadOnlyList<TaggedSentence>>
        {
            [Split.Training] = corpus.Train,
            [Split.Validation] = corpus.Validation,
            [Split.Test] = corpus.Test,
        };
        var unlabelled = text is not null ? TextSource.At(text) : new TextSource(Unlabelled);
        return new NamedEntityData(sentences, new BertWordPiece(vocabulary), TagSet.Conll2003, maximumLength, unlabelled);
    }

    // Some of the names in these sentences never occur in training, as it is in validation and test.
    private IReadOnlyList<TextDocument> Unlabelled()
    {
        var corpus = NewsCorpus.Generate(seed, train, validation, test, options, UnlabelledShare * train);
        return [new TextDocument([.. corpus.Unlabelled.Select(sentence => sentence.Words)])];
    }
}
