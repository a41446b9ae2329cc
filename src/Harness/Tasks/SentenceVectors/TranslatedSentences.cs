using Harness.Common;
using Harness.Models;
using Harness.Tasks.SentenceVectors.Encodechka;
using Harness.Text;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tasks.SentenceVectors;

/// <summary>A sentence in two languages.</summary>
public sealed record Translation(string English, string Russian);

/// <summary>
/// English sentences with their Russian translations from a folder that holds <c>en-ru/</c> and <c>encodechka/</c>. Both sentences of a pair are to
/// have the vector that an English encoder gives the English one (Reimers and Gurevych, arXiv 2004.09813). On validation the cosines of Russian
/// sentences are compared with those of that encoder for the English ones; encodechka's tasks are the test, and what they hold is left out of
/// training. The vocabulary is trained on the sentences, and kept in the user's cache like the encoder's vectors.
/// </summary>
/// <param name="vocabularySize">The number of entries of the vocabulary, special tokens included.</param>
/// <param name="longest">The largest number of tokens of a sentence, special tokens included.</param>
/// <param name="checkpoint">The name of the English encoder.</param>
/// <param name="checkpointFolder">Finds the folder of the English encoder.</param>
public sealed class TranslatedSentences(
    SentenceVectorTask task, int vocabularySize, int longest, string checkpoint, Func<string> checkpointFolder) : IDataSource
{
    private const string FolderName = "en-ru";
    private const string ValidationFile = "newstest2018";

    private const int DigitsOfCosine = 4;
    private const int FewestForPairs = 3;

    private static readonly string[] TrainingFiles =
    [
        "tatoeba-test-v2021-08-07", "newstest2012", "newstest2013", "newstest2014", "newstest2015", "newstest2016", "newstest2017",
    ];

    // Accents stay, because й and ё are letters of their own.
    private static readonly TokenizerSettings Settings = TokenizerSettings.Uncased with { StripAccents = false };

    public string Description => $"English sentences and their Russian translations, the vectors of {checkpoint}, a vocabulary of their own";

    public bool NeedsFolder => true;

    public PublishedFigures Published => PublishedVectorFigures.Russian;

    public DataTerms Terms => new(
        "The sentences are Tatoeba's (CC BY 2.0 FR) and those of WMT's news tests (for research). The vectors are those of an English encoder.",
        "It has learnt to give Russian sentences the vectors of their English translations, on few sentences. Other text is outside what was "
        + "measured.")
    {
        Language = "ru",
    };

    public IContestData Open(string? folder, string? text)
    {
        if (folder is null)
            throw MissingData.Folder($"{FolderName}/ and {EncodechkaTasks.FolderName}/");
        var tasks = EncodechkaTasks.Read(Path.Combine(folder, EncodechkaTasks.FolderName));
        var validation = Read(folder, ValidationFile);
        var training = Training(folder, tasks, validation);
        var encoder = PretrainedCheckpoint.Open(checkpointFolder());
        var vectors = KeptVectors.Of(encoder, [.. training.Concat(validation).Select(pair => pair.English)]);
        var sets = new SentenceSets(
            [.. training.Select(pair => new SentencePair(0, pair.Russian, pair.English))],
            TrainingSentences: [],
            ValidationPairs(validation, vectors[training.Count..]),
            Tests: [tasks.SimilarPairs]);
        // The Russian and the English sentence of a pair, one after the other.
        var targets = new TargetVectors(
            [.. vectors[..training.Count].SelectMany(vector => new[] { vector, vector })],
            $"{encoder.WeightsHash} {HashOf(validation)}");
        var source = TextSource.Of(text, "This track learns from translations and has no further text. Name text of your own with --text DIR.");
        return new SentencePairData(sets, task, VocabularyOf(training), longest, source, targets, tasks);
    }

    /// <summary>Reads a file of English sentences and the file of their translations, which has the same number of lines.</summary>
    /// <param name="folder">The folder of all data.</param>
    /// <param name="name">The name of both files without its end.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="DataFormatException">The files do not have the same number of lines.</exception>
    public static IReadOnlyList<Translation> Read(string folder, string name)
    {
        var english = Lines(".eng");
        var russian = Lines(".rus");
        return english.Count == russian.Count
            ? [.. english.Zip(russian, (first, second) => new Translation(first.Trim(), second.Trim()))
                .Where(pair => pair.English.Length > 0 && pair.Russian.Length > 0)]
            : throw new DataFormatException(
                $"{Path.Combine(folder, FolderName, name)}: {english.Count} English lines and {russian.Count} Russian ones. "
                + "Expected the same number, because each line is the translation of the other; check that both files are whole.");

        IReadOnlyList<string> Lines(string end)
        {
            var path = Path.Combine(folder, FolderName, name + end);
            return File.Exists(path)
                ? Utf8Lines.Split(RegularFile.ReadAllBytes(path), path)
                : throw new FileNotFoundException(
                    $"{path}: no such file. Expected a sentence on every line; name the data folder with --data DIR.", path);
        }
    }

    private static IReadOnlyList<Translation> Training(string folder, EncodechkaTasks tasks, IReadOnlyList<Translation> validation)
    {
        var withheld = tasks.Sentences.Concat(validation.SelectMany(pair => new[] { pair.English, pair.Russian }))
            .Select(SentenceKey.Of)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. TrainingFiles.SelectMany(name => Read(folder, name))
                .Distinct()
                .Where(pair => !withheld.Contains(SentenceKey.Of(pair.English)) && !withheld.Contains(SentenceKey.Of(pair.Russian))),
        ];
    }

    /// <summary>Pairs every sentence with the one that the English encoder finds most alike, and with the next one, which is hardly alike.</summary>
    /// <exception cref="DataFormatException">There are fewer than three sentences.</exception>
    internal static IReadOnlyList<SentencePair> ValidationPairs(IReadOnlyList<Translation> sentences, IReadOnlyList<float[]> english)
    {
        if (sentences.Count < FewestForPairs)
        {
            throw new DataFormatException(
                $"{FolderName}/{ValidationFile}: {sentences.Count} sentences. Expected at least {FewestForPairs}; check that both files are whole.");
        }

        var cosines = Cosines(english);
        return
        [
            .. Enumerable.Range(0, sentences.Count)
                .SelectMany(i => new[] { Pair(i, Nearest(i)), Pair(i, (i + 1) % sentences.Count) })
                .Distinct()
                .Select(pair => new SentencePair(
                    Cosine(pair.First, pair.Second), sentences[pair.First].Russian, sentences[pair.Second].Russian)),
        ];

        static (int First, int Second) Pair(int one, int other) => (Math.Min(one, other), Math.Max(one, other));

        double Cosine(int first, int second) => Math.Round(cosines[(first * sentences.Count) + second], DigitsOfCosine);

        int Nearest(int own) => Enumerable.Range(0, sentences.Count).Where(other => other != own).MaxBy(other => Cosine(own, other));
    }

    // The cosines of all pairs, row by row.
    private static float[] Cosines(IReadOnlyList<float[]> vectors)
    {
        using var scope = NewDisposeScope();
        var units = nn.functional.normalize(VectorMatrix.Of(vectors, CPU), dim: 1); // (n, H)
        return units.mm(units.t()).data<float>().ToArray(); // (n, n)
    }

    private static string HashOf(IReadOnlyList<Translation> pairs)
    {
        using var hash = new ContentHash();
        foreach (var pair in pairs)
            hash.Add($"{pair.English}\t{pair.Russian}\n");
        return hash.ToText();
    }

    private BertWordPiece VocabularyOf(IReadOnlyList<Translation> training)
    {
        var normalizer = new BertNormalizer(Settings);
        using var hash = new ContentHash();
        hash.Add($"{Settings} {HashOf(training)}");
        var vocabulary = VocabularyCache.GetOrTrain(
            hash.ToText(),
            vocabularySize,
            () => training.SelectMany(pair => new[] { pair.English, pair.Russian })
                .SelectMany(sentence => normalizer.Normalize(sentence).Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        return new BertWordPiece(vocabulary, Settings);
    }
}
