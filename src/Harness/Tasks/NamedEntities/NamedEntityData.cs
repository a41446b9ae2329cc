using System.Text;
using Harness.Common;
using Harness.Models.Inputs;
using Harness.Text;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>Tagged sentences with the vocabulary that turns them into examples.</summary>
public sealed class NamedEntityData : IContestData
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<TaggedSentence>> sentences;
    private readonly Dictionary<string, Split> splits = new(StringComparer.Ordinal);
    private readonly Lazy<IReadOnlyList<Example>> unlabelled;
    private readonly TagSet tags;
    private readonly int maximumLength;

    /// <param name="sentences">By split name.</param>
    /// <param name="maximumLength">Tokens an example at most, specials included.</param>
    public NamedEntityData(
        IReadOnlyDictionary<string, IReadOnlyList<TaggedSentence>> sentences, BertWordPiece wordPiece, TagSet tags, int maximumLength, TextSource text)
    {
        (this.sentences, this.tags, this.maximumLength) = (sentences, tags, maximumLength);
        (WordPiece, Text) = (wordPiece, text);
        unlabelled = new(() => [.. text.Documents.SelectMany(document => document.Sentences)
            .Select(words => Alignment.WithoutLabels(words, wordPiece, maximumLength))]);
        Hash = HashOf(sentences, tags, wordPiece);
    }

    public BertWordPiece WordPiece { get; }

    public string Hash { get; }

    public TextSource Text { get; }

    public TextDocument TrainingText => new([.. sentences[Training.Split.Training].Select(sentence => sentence.Words)]);

    public IReadOnlyList<Example> Unlabelled => unlabelled.Value;

    public ITestTexts TestTexts => new SentenceTexts(sentences[Training.Split.Test], Split(Training.Split.Test).Examples);

    public Split Split(string name)
    {
        if (splits.TryGetValue(name, out var made))
            return made;
        var source = sentences[name];
        Example[] examples = [.. source.Select(sentence => Alignment.Align(sentence, WordPiece, tags, maximumLength))];
        return splits[name] = new Split(name, source.Sum(sentence => sentence.Words.Count), examples, new NamedEntityScorer(tags, source, examples));
    }

    /// <summary>A split's sentences as the corpus gives them.</summary>
    /// <param name="split">One of <see cref="Split.Names"/>.</param>
    public IReadOnlyList<TaggedSentence> Sentences(string split) => sentences[split];

    // What the corpus says, however its files were laid out.
    private static string HashOf(IReadOnlyDictionary<string, IReadOnlyList<TaggedSentence>> sentences, TagSet tags, BertWordPiece wordPiece)
    {
        using var hash = new ContentHash();
        hash.Add(wordPiece.VocabularySha256);
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
