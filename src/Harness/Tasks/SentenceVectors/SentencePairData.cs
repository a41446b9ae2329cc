using Harness.Common;
using Harness.Models.Inputs;
using Harness.Tasks.SentenceVectors.Encodechka;
using Harness.Text;
using Harness.Training;

namespace Harness.Tasks.SentenceVectors;

/// <summary>The sentences and the scored pairs of a track for sentence vectors.</summary>
/// <param name="TrainingPairs">Pairs to learn from; their scores are not used.</param>
/// <param name="TrainingSentences">Further sentences to learn from.</param>
/// <param name="Validation">The pairs by which epochs and settings are chosen.</param>
/// <param name="Tests">The pairs of the test set of the headline, then those of the further sets, in the order of the task's names.</param>
public sealed record SentenceSets(
    IReadOnlyList<SentencePair> TrainingPairs,
    IReadOnlyList<string> TrainingSentences,
    IReadOnlyList<SentencePair> Validation,
    IReadOnlyList<IReadOnlyList<SentencePair>> Tests)
{
    /// <summary>
    /// Leaves out of the training sentences what a test or validation set has too: the same words in any letter case and with any punctuation. Of a
    /// pair both sentences go.
    /// </summary>
    public SentenceSets WithoutLeaks()
    {
        var withheld = SentencePair.SentencesOf(Tests.Prepend(Validation).SelectMany(set => set))
            .Select(SentenceKey.Of)
            .ToHashSet(StringComparer.Ordinal);
        return this with
        {
            TrainingPairs = [.. TrainingPairs.Where(pair => MayBeLearnt(pair.First) && MayBeLearnt(pair.Second))],
            TrainingSentences = [.. TrainingSentences.Where(MayBeLearnt)],
        };

        bool MayBeLearnt(string sentence) => !withheld.Contains(SentenceKey.Of(sentence));
    }
}

/// <summary>The vectors that training inputs are to have.</summary>
/// <param name="Vectors">A vector for each training input; those of pairs come first.</param>
/// <param name="Source">
/// The hash of what they and the validation pairs were made of. Both are computed, and their last digits are those of the machine.
/// </param>
public sealed record TargetVectors(IReadOnlyList<float[]> Vectors, string Source);

/// <summary>
/// The data of a track for sentence vectors. The inputs of validation and test are their different sentences; those of training come in
/// pairs first, and some come more than once.
/// </summary>
public sealed class SentencePairData : IContestData
{
    private readonly Dictionary<string, Split> splits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<IReadOnlyList<string>>> words = new(StringComparer.Ordinal);
    private readonly SentenceVectorTask task;
    private readonly int longest;

    /// <param name="longest">The largest number of tokens of a sentence, special tokens included.</param>
    /// <param name="text">Unlabelled text.</param>
    /// <param name="targets">The vectors that training inputs are to have; null where none are known.</param>
    /// <param name="encodechka">Further tasks of the test split; null where there are none.</param>
    public SentencePairData(
        SentenceSets sets,
        SentenceVectorTask task,
        BertWordPiece wordPiece,
        int longest,
        TextSource text,
        TargetVectors? targets = null,
        EncodechkaTasks? encodechka = null)
    {
        this.task = task;
        this.longest = longest;
        WordPiece = wordPiece;
        Text = text;
        string[] paired = [.. SentencePair.SentencesOf(sets.TrainingPairs)];
        var pairs = Enumerable.Range(0, sets.TrainingPairs.Count).Select(i => (2 * i, (2 * i) + 1));
        Add(Training.Split.Training, [.. paired, .. sets.TrainingSentences], Scorer([]));
        splits[Training.Split.Training] = splits[Training.Split.Training] with { Pairs = [.. pairs], Targets = targets?.Vectors };
        AddScored(Training.Split.Validation, [sets.Validation], encodechka: null);
        AddScored(Training.Split.Test, sets.Tests, encodechka);
        Hash = HashOf(sets, targets, encodechka);
    }

    public BertWordPiece WordPiece { get; }

    public string Hash { get; }

    public TextSource Text { get; }

    public TextDocument TrainingText => new(words[Training.Split.Training]);

    public IReadOnlyList<Example> Unlabelled => [];

    public Split Split(string name) => splits[name];

    public IReadOnlyList<IReadOnlyList<string>> WordsOf(string split) => words[split];

    /// <summary>
    /// Makes the input of a sentence. BERT's clean-up looks at one character at a time and cuts at blanks, so that the words of a text have the same
    /// tokens together and alone.
    /// </summary>
    internal static Example ExampleOf(string sentence, BertWordPiece wordPiece, int longest) =>
        Example.OfWhole(WordsIn(sentence), Example.Unknown, wordPiece, longest);

    private static string[] WordsIn(string sentence) => sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private SimilarityScorer Scorer(IReadOnlyList<IReadOnlyList<NumberedPair>> sets) => new(task.OwnMetrics, sets);

    private void AddScored(string name, IReadOnlyList<IReadOnlyList<SentencePair>> sets, EncodechkaTasks? encodechka)
    {
        string[] sentences =
        [
            .. SentencePair.SentencesOf(sets.SelectMany(set => set))
                .Concat(encodechka?.Sentences ?? [])
                .Distinct(StringComparer.Ordinal),
        ];
        var numbers = sentences.Index().ToDictionary(sentence => sentence.Item, sentence => sentence.Index, StringComparer.Ordinal);
        IReadOnlyList<IReadOnlyList<NumberedPair>> numbered =
        [
            .. sets.Select(NumberedPair[] (set) => [.. set.Select(pair => new NumberedPair(pair.Score, numbers[pair.First], numbers[pair.Second]))]),
        ];
        Add(
            name,
            sentences,
            encodechka is null ? Scorer(numbered) : new EncodechkaScorer(task.OwnMetrics, sentences, numbered[0], encodechka));
    }

    private void Add(string name, string[] sentences, ISplitScorer scorer)
    {
        words.Add(name, [.. sentences.Select(WordsIn)]);
        splits.Add(name, new Split(
            name,
            words[name].Sum(sentence => sentence.Count),
            [.. sentences.Select(sentence => ExampleOf(sentence, WordPiece, longest))],
            scorer));
    }

    private string HashOf(SentenceSets sets, TargetVectors? targets, EncodechkaTasks? encodechka)
    {
        using var hash = new ContentHash();
        hash.Add($"{WordPiece.VocabularySha256}\n{WordPiece.Settings}\n{longest}\n");
        foreach (var sentence in sets.TrainingSentences)
            hash.Add(sentence + "\n");
        var written = targets is null ? sets.Tests.Prepend(sets.Validation) : sets.Tests;
        foreach (var set in written.Prepend(sets.TrainingPairs))
        {
            hash.Add("\n");
            foreach (var pair in set)
                hash.Add(Invariant($"{pair.Score:R}\t{pair.First}\t{pair.Second}\n"));
        }

        if (targets is not null)
            hash.Add($"targets {targets.Source}\n");
        if (encodechka is not null)
            hash.Add($"encodechka {encodechka.Sha256}\n");
        return hash.ToText();
    }
}
