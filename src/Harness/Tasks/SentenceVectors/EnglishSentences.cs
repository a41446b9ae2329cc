using Harness.Common;
using Harness.Results;
using Harness.Text;

namespace Harness.Tasks.SentenceVectors;

/// <summary>
/// English sentences from a folder that holds <c>stsb/</c> (the STS benchmark), <c>sick2014/</c>, <c>semeval-sts/</c> and <c>reuters21578/</c>, with
/// the tokenizer of a checkpoint. The benchmark's training pairs and sentences of Reuters-21578 are learnt from; the pairs of four sets of the
/// published leaderboard (MTEB, Muennighoff et al., arXiv 2210.07316) are tested on, and what they hold is left out of training.
/// </summary>
/// <param name="longest">The largest number of tokens of a sentence, special tokens included.</param>
/// <param name="sentences">The number of sentences of Reuters-21578.</param>
/// <param name="checkpoint">The name of the checkpoint.</param>
/// <param name="checkpointFolder">Finds the folder of the checkpoint.</param>
public sealed class EnglishSentences(
    SentenceVectorTask task, int longest, int sentences, string checkpoint, Func<string> checkpointFolder) : IDataSource
{
    private const ulong DrawingSeed = 18;

    // Lengths in words. Shorter sentences are rows of tables and datelines, and longer ones are rare.
    private const int ShortestWords = 6;
    private const int LongestWords = 50;

    /// <summary>The metrics of the further test sets.</summary>
    public static IReadOnlyList<Metric> FurtherTests { get; } = SimilarityMetrics.OnFurtherSets(["SICK-R", "STS13", "STS16"]);

    public string Description => "sentences of the STS benchmark and of Reuters-21578 to learn from, and the STS benchmark, SICK-R, STS13 and STS16 "
        + $"to test, {checkpoint}'s vocabulary";

    public bool NeedsFolder => true;

    public PublishedFigures Published => PublishedVectorFigures.English;

    public DataTerms Terms => new(
        "It has read sentences of the STS benchmark (Cer et al., 2017) and of Reuters-21578, both for research. Their scores and labels were not "
        + "used.",
        "It has learnt the vectors of its teacher on English captions, headlines and newswire. Other text is outside what was measured.")
    {
        Language = "en",
        HubName = "mteb/stsbenchmark-sts",
    };

    public IContestData Open(string? folder, string? text)
    {
        if (folder is null)
            throw MissingData.Folder("stsb/, sick2014/, semeval-sts/ and reuters21578/");
        var source = TextSource.At(text ?? Path.Combine(folder, "reuters21578"));
        IReadOnlyList<SentencePair> Benchmark(string split) => ScoredPairs.Read(Path.Combine(folder, "stsb", $"stsb-en-{split}.csv")).Pairs;
        string[] sick = ["SICK_train.txt", "SICK_trial.txt", "SICK_test_annotated.txt"];
        var sets = new SentenceSets(
            Benchmark("train"),
            Drawn(source),
            Benchmark("dev"),
            [
                Benchmark("test"),
                ScoredPairs.Read(sick.Select(file => Path.Combine(folder, "sick2014", file))).Pairs,
                SemEval(folder, "2013"),
                SemEval(folder, "2016"),
            ]);
        return new SentencePairData(sets.WithoutLeaks(), task, BertWordPiece.Open(checkpointFolder()), longest, source);
    }

    private static IReadOnlyList<SentencePair> SemEval(string folder, string year)
    {
        var path = Path.Combine(folder, "semeval-sts", year);
        string[] files = Directory.Exists(path) ? [.. Directory.GetFiles(path, "*.tsv").Order(StringComparer.Ordinal)] : [];
        return files.Length > 0
            ? ScoredPairs.Read(files).Pairs
            : throw new FileNotFoundException(
                $"{path}: no files *.tsv there. Expected the pairs of SemEval {year}; name their folder with --data DIR.");
    }

    private string[] Drawn(TextSource source)
    {
        string[] all =
        [
            .. source.Documents.SelectMany(document => document.Sentences)
                .Where(words => words.Count is >= ShortestWords and <= LongestWords)
                .Select(words => string.Join(' ', words))
                .Distinct(StringComparer.Ordinal),
        ];
        SplitMix.For(DrawingSeed, 0).Shuffle(all);
        return all[..Math.Min(sentences, all.Length)];
    }
}
