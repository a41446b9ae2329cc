using Harness.Common;
using Harness.Models.Inputs;
using Harness.Text;
using Harness.Training;

namespace Harness.Tasks.TextClassification;

/// <summary>The data of a track for the classification of texts.</summary>
public sealed class TextClassificationData : IContestData
{
    private readonly Dictionary<string, IReadOnlyList<LabelledText>> texts;
    private readonly Dictionary<string, Split> splits = new(StringComparer.Ordinal);
    private readonly TextClassificationTask task;
    private readonly int maximumLength;
    private readonly int tested;
    private readonly Lazy<IReadOnlyList<Example>> unlabelled;

    /// <param name="texts">The labelled texts. Those of a further test split are scored after the others of the test split, by themselves.</param>
    /// <param name="wordPiece">The vocabulary.</param>
    /// <param name="maximumLength">The largest number of tokens in an example, special tokens included.</param>
    /// <param name="text">Unlabelled text of the same kind.</param>
    public TextClassificationData(
        LabelledTexts texts, TextClassificationTask task, BertWordPiece wordPiece, int maximumLength, TextSource text)
    {
        this.task = task;
        this.maximumLength = maximumLength;
        this.texts = new Dictionary<string, IReadOnlyList<LabelledText>>
        {
            [Training.Split.Training] = texts.Train,
            [Training.Split.Validation] = texts.Validation,
            [Training.Split.Test] = [.. texts.Test, .. texts.FurtherTest ?? []],
        };
        tested = texts.Test.Count;
        WordPiece = wordPiece;
        Text = text;
        Hash = HashOf();
        unlabelled = new(() => [.. text.Documents.SelectMany(document => document.Sentences)
            .Select(words => Example.OfWhole(words, Example.Unknown, wordPiece, maximumLength))]);
    }

    public BertWordPiece WordPiece { get; }

    public string Hash { get; }

    public TextSource Text { get; }

    public ITestTexts TestTexts => new ClassifiedTexts(task.Labels, texts[Training.Split.Test]);

    public TextDocument TrainingText => new([.. texts[Training.Split.Training].Select(text => text.Words)]);

    public IReadOnlyList<Example> Unlabelled => unlabelled.Value;

    public Split Split(string name)
    {
        if (splits.TryGetValue(name, out var made))
            return made;
        var source = texts[name];
        Example[] examples = [.. source.Select(text => Example.OfWhole(text.Words, text.Label, WordPiece, maximumLength))];
        int[] gold = [.. source.Select(text => text.Label)];
        var scored = name == Training.Split.Test ? tested : gold.Length;
        var split = new Split(name, source.Sum(text => text.Words.Count), examples, new ClassificationScorer(task.OwnMetrics, gold, scored));
        splits.Add(name, split);
        return split;
    }

    public IReadOnlyList<IReadOnlyList<string>> WordsOf(string split) => [.. texts[split].Select(text => text.Words)];

    // The hash depends on words and classes alone, and not on the layout of the files.
    private string HashOf()
    {
        using var hash = new ContentHash();
        hash.Add($"{WordPiece.VocabularySha256}\n{WordPiece.Settings}\n{tested}\n");
        foreach (var name in Training.Split.Names)
        {
            hash.Add($"\n{name}\n");
            foreach (var text in texts[name])
                hash.Add($"{task.Labels[text.Label]} {string.Join(' ', text.Words)}\n");
        }

        return hash.ToText();
    }
}
