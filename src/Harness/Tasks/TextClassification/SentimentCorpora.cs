namespace Harness.Tasks.TextClassification;

/// <summary>
/// Positive and negative Russian posts: RuSentiment (Rogers et al., COLING 2018) and RuSentiTweet (Smetanin, 2022). The tweets come with a training
/// and a test split. Validation texts are cut from both corpora's training texts. The test split is that of the tweets; that of RuSentiment is the
/// further one.
/// </summary>
public static class RussianTweets
{
    private const double ValidationShare = 0.1;
    private const ulong ValidationSeed = 1;

    private const string TweetsTest = "rusentitweet/rusentitweet_test.csv";
    private const string PostsTest = "rusentiment/rusentiment_test.csv";

    private static readonly string[] TrainingFiles =
    [
        "rusentitweet/rusentitweet_train.csv",
        "rusentiment/rusentiment_random_posts.csv",
        "rusentiment/rusentiment_preselected_posts.csv",
    ];

    // A post that is neither positive nor negative; a greeting or congratulation; a post that cannot be judged.
    private static readonly string[] OtherLabels = ["neutral", "speech", "skip"];

    /// <summary>All files, by their paths in the folder of the data.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. TrainingFiles, TweetsTest, PostsTest];

    /// <summary>Reads the corpora.</summary>
    /// <param name="folder">The folder that holds <c>rusentiment/</c> and <c>rusentitweet/</c>.</param>
    /// <param name="form">The form of the texts.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="Common.DataFormatException">A file has a row that cannot be read.</exception>
    public static LabelledTexts Read(string folder, TextForm form = TextForm.LettersOnly)
    {
        var tweets = Rows(TweetsTest);
        var posts = Rows(PostsTest);
        IReadOnlyList<LabelledText>[] all = [.. TrainingFiles.Select(Rows)];
        IReadOnlyList<LabelledText>[] kept = [.. all.Select(rows => TextSplits.Without(rows, [.. tweets, .. posts]))];
        var (train, validation) = TextSplits.Cut(kept, ValidationShare, ValidationSeed);
        return new LabelledTexts(In(form, train), In(form, validation), In(form, tweets))
        {
            FurtherTest = In(form, posts),
            LeftOut = all.Sum(rows => rows.Count) - kept.Sum(rows => rows.Count),
        };

        IReadOnlyList<LabelledText> Rows(string file) => LabelledTextReader.ReadCsv(Path.Combine(folder, file), Sentiment.Names, OtherLabels);
    }

    /// <summary>Reads the posts of the training files that are neither positive nor negative, as they were written.</summary>
    /// <param name="folder">The folder that <see cref="Read"/> takes.</param>
    public static IEnumerable<LabelledText> ReadOthers(string folder) => TrainingFiles.SelectMany(
        file => LabelledTextReader.ReadCsv(Path.Combine(folder, file), OtherLabels, Sentiment.Names));

    /// <summary>Reads all posts of the test files, whatever their label, as they were written.</summary>
    /// <param name="folder">The folder that <see cref="Read"/> takes.</param>
    public static IEnumerable<LabelledText> ReadAllTests(string folder) => new[] { TweetsTest, PostsTest }.SelectMany(
        file => LabelledTextReader.ReadCsv(Path.Combine(folder, file), [.. Sentiment.Names, .. OtherLabels], []));

    private static IReadOnlyList<LabelledText> In(TextForm form, IReadOnlyList<LabelledText> texts) =>
        [.. texts.Select(text => text with { Text = TextForms.In(form, text.Text) })];
}

/// <summary>Positive and negative sentences of English film reviews: SST-2 (Socher et al., EMNLP 2013), with whole sentences only.</summary>
public static class Sst2
{
    /// <summary>Reads the corpus.</summary>
    /// <param name="folder">The folder that holds <c>sst2/</c>.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="Common.DataFormatException">A file has a line that cannot be read.</exception>
    public static LabelledTexts Read(string folder)
    {
        var all = Rows("train");
        var test = Rows("test");
        var train = TextSplits.Without(all, test);
        return new LabelledTexts(train, Rows("dev"), test) { LeftOut = all.Count - train.Count };

        IReadOnlyList<LabelledText> Rows(string split) =>
            LabelledTextReader.ReadTabSeparated(Path.Combine(folder, "sst2", $"sst2_{split}.tsv"), Sentiment.Names);
    }
}
