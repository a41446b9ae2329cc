using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Inputs;
using Harness.Tasks;
using Harness.Text;
using Harness.Training;

namespace Methods.Tests.Golden;

/// <summary>
/// Checks that the figures of every entry change if and only if a version is raised. 'make golden' writes golden.csv anew for raised versions. When
/// the tiny track itself changes, remove the file first. Entries that are for a larger teacher, such as the best chain at a million parameters, do
/// not enter the tiny track; BestChainOfSizeTests hold them.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string File = Path.Combine(RealData.RepositoryRoot, "tests", "Methods.Tests", "Golden", "golden.csv");

    private static readonly MethodCatalog Catalog = MethodCatalog.Load([]);

    private static bool Writes => Environment.GetEnvironmentVariable("BENCH_GOLDEN") == "write";

    [Fact]
    public void All_gives_the_figures_of_golden_csv_unless_a_version_was_raised()
    {
        using var run = new GoldenRun();
        using var ofTexts = new GoldenRun(GoldenRun.TextTrack, GoldenRun.TextTrack.Data.Open(null));
        using var ofVectors = new GoldenRun(GoldenRun.VectorTrack, GoldenRun.VectorData());
        using var vectors = new TemporaryFolder();
        GoldenRun.WriteVectors(vectors.Path);
        var wordTrack = GoldenRun.WordTrack(vectors.Path);
        using var ofWords = new GoldenRun(wordTrack);
        GoldenRow[] now =
        [
            .. run.All(Catalog),
            .. Entering(GoldenRun.TextTrack, GoldenRun.Track).Select(ofTexts.Of),
            .. Entering(GoldenRun.VectorTrack, GoldenRun.Track, GoldenRun.TextTrack).Select(ofVectors.Of),
            .. Entering(wordTrack, GoldenRun.Track, GoldenRun.TextTrack, GoldenRun.VectorTrack).Select(ofWords.Of),
        ];
        var kept = System.IO.File.Exists(File) ? CsvTable.Read<GoldenRow>(File) : [];
        if (Writes)
        {
            kept = GoldenReview.Merged(kept, now);
            CsvTable.Write(File, kept);
        }

        var trouble = GoldenReview.Trouble(kept, now, Catalog);

        Assert.True(trouble is null, trouble);

        static IEnumerable<ContestMethod> Entering(Track track, params Track[] others) =>
            Catalog.All.Where(method => method.Enters(track) && !others.Any(method.Enters));
    }

    /// <summary>
    /// Every part of the sources that decides figures has a row that shows a change of it. Training and models show in every row; the tokenizer,
    /// alignment and scoring show exactly in the row of fixed labels; Augmentation shows in augmented-distillation, and WordFeatures in crf-features.
    /// </summary>
    [Theory]
    [InlineData("training", "distilled-student")]
    [InlineData("models", "lone-student")]
    [InlineData("tokenizer", GoldenRun.FixedLabels)]
    [InlineData("alignment", GoldenRun.FixedLabels)]
    [InlineData("scoring", GoldenRun.FixedLabels)]
    [InlineData("augmentation", "augmented-distillation")]
    [InlineData("word features", "crf-features")]
    public void DifferencesTo_sees_when_a_part_of_the_sources_does_something_else(string part, string entry)
    {
        var track = GoldenRun.Track;
        var data = GoldenRun.Data;
        var recipes = track.Recipes;
        var shapes = track.Shapes;
        var faster = recipes.FromScratch with { LearningRate = 1.1 * recipes.FromScratch.LearningRate };
        var noisier = shapes.Student with { Dropout = 1.2 * shapes.Student.Dropout };
        using var usual = new GoldenRun();
        using var other = part switch
        {
            "training" => new GoldenRun(track with { Recipes = recipes with { FromScratch = faster } }),
            "models" => new GoldenRun(track with { Shapes = shapes with { Student = noisier } }),
            "tokenizer" => new GoldenRun(data: GoldenRun.News(GoldenRun.Vocabulary - 1, GoldenRun.Positions).Open(null, text: null)),
            "alignment" => new GoldenRun(data: GoldenRun.News(GoldenRun.Vocabulary, GoldenRun.Positions / 2).Open(null, text: null)),
            "scoring" => new GoldenRun(data: new ChangedData(data) { Scored = WithoutTheLast }),
            "augmentation" => new GoldenRun(data: new ChangedData(data) { Further = examples => [.. examples.Reverse()] }),
            "word features" => new GoldenRun(data: new ChangedData(data) { Seen = example => LowerCased(example, data.WordPiece) }),
            _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Expected a part of the table above."),
        };

        Assert.NotEmpty(Row(usual).DifferencesTo(Row(other)));

        GoldenRow Row(GoldenRun run) => entry == GoldenRun.FixedLabels ? run.OfFixedLabels() : run.Of(Catalog.Find(entry));
    }

    private static IReadOnlyList<int[]> WithoutTheLast(IReadOnlyList<int[]> predicted) => [.. predicted.SkipLast(1), new int[predicted[^1].Length]];

    // Word features that ignore case would see such an example.
    private static Example LowerCased(Example example, BertWordPiece wordPiece)
    {
        var ids = Enumerable.Range(0, wordPiece.VocabularySize).ToLookup(wordPiece.Token);
        return example with
        {
            TokenIds = [.. example.TokenIds.Select(id => ids[wordPiece.Token(id).ToLowerInvariant()].DefaultIfEmpty(id).First())],
            Words = [.. example.Words.Select(word => word.ToLowerInvariant())],
        };
    }

    /// <summary>The data of the tiny track, with one of their parts replaced.</summary>
    private sealed class ChangedData(IContestData data) : IContestData
    {
        public Func<IReadOnlyList<int[]>, IReadOnlyList<int[]>> Scored { get; init; } = predicted => predicted;

        public Func<IReadOnlyList<Example>, IReadOnlyList<Example>> Further { get; init; } = examples => examples;

        public Func<Example, Example> Seen { get; init; } = example => example;

        public BertWordPiece WordPiece => data.WordPiece;

        public string Hash => data.Hash;

        public TextSource Text => data.Text;

        public TextDocument TrainingText => data.TrainingText;

        public IReadOnlyList<Example> Unlabelled => Further(data.Unlabelled);

        public IReadOnlyList<IReadOnlyList<string>> WordsOf(string split) => data.WordsOf(split);

        public Split Split(string name)
        {
            var split = data.Split(name);
            return split with { Examples = [.. split.Examples.Select(Seen)], Scorer = new ChangedScorer(split.Scorer, Scored) };
        }
    }

    private sealed class ChangedScorer(ISplitScorer scorer, Func<IReadOnlyList<int[]>, IReadOnlyList<int[]>> scored) : ISplitScorer
    {
        public TaskScores Score(Predictions predictions) => scorer.Score(Predictions.OfLabels(scored(predictions.Labels)));
    }
}
