using Harness.Common;
using Harness.Models.Inputs;
using Harness.Text;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>The data of a track for named-entity recognition: tagged sentences, and the vocabulary that turns them into examples.</summary>
public sealed class NamedEntityData : IContestData
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<TaggedSentence>> sentences;
    private readonly Dictionary<string, Split> splits = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<Example>> unlabelled;
    private readonly TagSet tags;
    private readonly int maximumLength;

    /// <summary>Makes the data of the sentences of all splits.</summary>
    /// <param name="sentences">The sentences of each split, by the name of the split.</param>
    /// <param name="wordPiece">The vocabulary.</param>
    /// <param name="tags">The tags of the sentences.</param>
    /// <param name="maximumLength">The largest number of tokens in an example, special tokens included.</param>
    /// <param name="text">Unlabelled text of the same kind. Sentences that validation or test have too are left out.</param>
    public NamedEntityData(
        IReadOnlyDictionary<string, IReadOnlyList<TaggedSentence>> sentences,
        BertWordPiece wordPiece,
        TagSet tags,
        int maximumLength,
        TextSource text)
    {
        this.sentences = sentences;
        this.tags = tags;
        this.maximumLength = maximumLength;
        WordPiece = wordPiece;
        Text = text.Without(Training.Split.Names.Where(name => name != Training.Split.Training).SelectMany(WordsOf));
        unlabelled = new(() => [.. Text.Documents.SelectMany(document => Surroundings.Link(
            [.. document.Sentences.Select(words => Example.OfWords(words, wordPiece, maximumLength))]))]);
        Hash = HashOf(sentences, tags, wordPiece);
    }

    public BertWordPiece WordPiece { get; }

    public string Hash { get; }

    public TextSource Text { get; }

    public TextDocument TrainingText => new([.. sentences[Training.Split.Training].Select(sentence => sentence.Words)]);

    public IReadOnlyList<Example> Unlabelled => unlabelled.Value;

    public ITestTexts TestTexts => new SentenceTexts(tags, sentences[Training.Split.Test], Split(Training.Split.Test).Examples);

    public Split Split(string name)
    {
        if (splits.TryGetValue(name, out var made))
            return made;
        var source = sentences[name];
        var documents = DocumentsOf(source);
        // Where some split has several documents, a split that has one is that document.
        var places = sentences.Values.Any(one => DocumentCount.Of(DocumentsOf(one)) is not null) ? documents : null;
        var examples = Surroundings.Link([.. source.Select(sentence => Alignment.Align(sentence, WordPiece, tags, maximumLength))], places);
        var split = new Split(name, source.Sum(sentence => sentence.Words.Count), examples, new NamedEntityScorer(tags, source, examples))
        {
            Documents = DocumentCount.Of(documents),
        };
        splits.Add(name, split);
        return split;
    }

    public IReadOnlyList<IReadOnlyList<string>> WordsOf(string split) => [.. sentences[split].Select(sentence => sentence.Words)];

    /// <summary>Gives the sentences of a split as the corpus has them.</summary>
    /// <param name="split">The name of the split, one of <see cref="Split.Names"/>.</param>
    public IReadOnlyList<TaggedSentence> Sentences(string split) => sentences[split];

    private static int[] DocumentsOf(IReadOnlyList<TaggedSentence> source) => [.. source.Select(sentence => sentence.Document)];

    // The hash depends on words and tags alone, and not on the layout of the files. What the tokenizer does to text is left out where it is what the
    // cased models' does, so that data which were hashed before there were other tokenizers keep their hash.
    private static string HashOf(IReadOnlyDictionary<string, IReadOnlyList<TaggedSentence>> sentences, TagSet tags, BertWordPiece wordPiece)
    {
        using var hash = new ContentHash();
        hash.Add(wordPiece.VocabularySha256);
        if (wordPiece.Settings != TokenizerSettings.Cased)
            hash.Add($"\n{wordPiece.Settings}\n");
        foreach (var name in Training.Split.Names)
        {
            hash.Add($"\n{name}\n");
            foreach (var sentence in sentences[name])
            {
                var lines = sentence.Words.Select((word, i) => $"{word} {tags[sentence.Tags[i]]}\n");
                hash.Add(string.Concat(lines) + "\n");
            }
        }

        return hash.ToText();
    }
}
