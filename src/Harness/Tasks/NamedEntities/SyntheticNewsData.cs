using Harness.Tasks.NamedEntities.Synthetic;
using Harness.Text;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>The project's own news corpus with a WordPiece vocabulary trained on its training split: nothing to download.</summary>
/// <param name="seed">Decides every sentence.</param>
/// <param name="train">Sentences of the training split.</param>
/// <param name="validation">Sentences of the validation split.</param>
/// <param name="test">Sentences of the test split.</param>
/// <param name="vocabularySize">Entries of the vocabulary, specials included.</param>
/// <param name="maximumLength">Tokens an example at most, specials included.</param>
public sealed class SyntheticNewsData(
    ulong seed, int train, int validation, int test, int vocabularySize, int maximumLength, NewsCorpusOptions? options = null) : IDataSource
{
    // Sentences without labels for each one of the training split.
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

    // Further sentences of the same world, names that training never shows among them.
    private IReadOnlyList<TextDocument> Unlabelled() =>
        [new TextDocument([.. NewsCorpus.Generate(seed, train, validation, test, options, UnlabelledShare * train).Unlabelled.Select(sentence => sentence.Words)])];
}
