using Harness.Tasks.TextClassification;

namespace Harness.Tests.Tasks.TextClassification;

public sealed class SentimentCorporaTests
{
    private const string Tweets = "rusentitweet/rusentitweet_train.csv";
    private const string SentenceTest = "sst2/sst2_test.tsv";

    private static (int Negative, int Positive) Classes(IReadOnlyList<LabelledText> texts) =>
        (texts.Count(text => text.Label == Sentiment.Negative), texts.Count(text => text.Label == Sentiment.Positive));

    private static HashSet<string> Keys(IReadOnlyList<LabelledText> texts) => [.. texts.Select(text => LettersOnly.Of(text.Text))];

    [Theory]
    [InlineData("  Ёлки-палки!!! 100% https://t.co/aB1 ", "ёлки палки https t co ab")]
    [InlineData("❤❤ ОК\n ок ;)", "ок ок")]
    [InlineData("123 :(", "")]
    public void Letters_only_leaves_out_everything_else(string text, string letters) => Assert.Equal(letters, LettersOnly.Of(text));

    [Theory]
    [InlineData("A great film.", "a great film")]
    [InlineData("It wasn't good, and I can’t say it's well-made!", "it was n't good , and i ca n't say it 's well made !")]
    [InlineData("“No”, they'd say.", "`` no '' , they 'd say")]
    [InlineData("O'Hara's '70s films earn 10,000 ?!?", "o'hara 's '70s films earn 10,000 ?!?")]
    [InlineData("rock 'n' roll", "rock 'n' roll")]
    [InlineData("1,0000 (cafe\u0301): $5", "1 , 0000 cafe\u0301 5")]
    [InlineData("...", "")]
    public void Treebank_words_stand_apart(string text, string words) => Assert.Equal(words, TreebankWords.Of(text));

    [RealDataFact(SentenceTest)]
    public void Treebank_words_of_sst2_are_its_own()
    {
        var texts = Sst2.Read(RealData.Folder);

        Assert.All(texts.Train.Concat(texts.Validation).Concat(texts.Test), text => Assert.Equal(text.Text, TreebankWords.Of(text.Text)));
    }

    [Fact]
    public void Cut_takes_the_same_share_of_every_class_of_every_group_and_keeps_equal_texts_together()
    {
        LabelledText[] first = [.. Enumerable.Range(0, 300).Select(i => new LabelledText($"one {Word(i)}", i % 3 == 0 ? 1 : 0))];
        LabelledText[] second = [.. Enumerable.Range(0, 100).Select(i => new LabelledText($"two {Word(i)}", i % 2))];
        LabelledText[] again = [.. first.Take(60).Select(text => text with { Text = text.Text + "!" })];

        var (train, validation) = TextSplits.Cut([first, second, again], 0.1, seed: 1);

        Assert.Equal(460, train.Count + validation.Count);
        var different = validation.DistinctBy(text => LettersOnly.Of(text.Text)).ToArray();
        Assert.Equal((20, 10), Classes([.. different.Where(text => text.Text.StartsWith("one", StringComparison.Ordinal))]));
        Assert.Equal((5, 5), Classes([.. different.Where(text => text.Text.StartsWith("two", StringComparison.Ordinal))]));
        Assert.Empty(Keys(train).Intersect(Keys(validation)));
        Assert.Equal(validation, TextSplits.Cut([first, second, again], 0.1, seed: 1).Validation);
        Assert.NotEqual(validation, TextSplits.Cut([first, second, again], 0.1, seed: 2).Validation);

        // Words of letters alone, one for each number.
        static string Word(int number) => string.Concat(number.ToString("D3", null).Select(digit => (char)('a' + digit - '0')));
    }

    /// <summary>The files have 14,333 such training rows. 44 of them are the texts of 17 posts in RuSentiment's test split.</summary>
    [RealDataFact(Tweets)]
    public void Russian_tweets_have_their_counts()
    {
        var texts = RussianTweets.Read(RealData.Folder);

        Assert.Equal(44, texts.LeftOut);
        Assert.Equal(14_333, texts.Train.Count + texts.Validation.Count + texts.LeftOut);
        Assert.InRange(texts.Validation.Count, 1_400, 1_460);
        Assert.Equal((660, 483), Classes(texts.Test));
        Assert.Equal((258, 536), Classes(texts.FurtherTest!));
        var (trainNegative, trainPositive) = Classes(texts.Train);
        var (validationNegative, validationPositive) = Classes(texts.Validation);
        Assert.Equal(2_638 + 3_654 + 1_931 + 6_110, trainNegative + trainPositive + validationNegative + validationPositive + texts.LeftOut);
        Assert.InRange(validationPositive / (double)trainPositive, 0.10, 0.12);
        Assert.InRange(validationNegative / (double)trainNegative, 0.10, 0.12);
    }

    [RealDataFact(Tweets)]
    public void Russian_tweets_keep_their_splits_apart()
    {
        var texts = RussianTweets.Read(RealData.Folder);
        HashSet<string> tested = [.. Keys(texts.Test), .. Keys(texts.FurtherTest!)];

        Assert.Empty(Keys(texts.Train).Intersect(tested));
        Assert.Empty(Keys(texts.Validation).Intersect(tested));
        Assert.Empty(Keys(texts.Train).Intersect(Keys(texts.Validation)));
    }

    [RealDataFact(Tweets)]
    public void Russian_tweets_as_written_are_the_same_rows()
    {
        var letters = RussianTweets.Read(RealData.Folder);
        var raw = RussianTweets.Read(RealData.Folder, TextForm.AsWritten);

        Assert.Equal(letters.Train, raw.Train.Select(text => text with { Text = LettersOnly.Of(text.Text) }));
        Assert.Contains(raw.Test, text => text.Text.Contains("https://", StringComparison.Ordinal));
        Assert.DoesNotContain(letters.Test, text => text.Text.Any(letter => !char.IsLetter(letter) && letter != ' '));
    }

    /// <summary>Two short training sentences, "no" and "what 's next ?", are in the test split as well.</summary>
    [RealDataFact(SentenceTest)]
    public void Sst2_has_its_counts()
    {
        var texts = Sst2.Read(RealData.Folder);

        Assert.Equal(3, texts.LeftOut);
        Assert.Equal((6_920, 872, 1_821), (texts.Train.Count + texts.LeftOut, texts.Validation.Count, texts.Test.Count));
        Assert.Equal((912, 909), Classes(texts.Test));
    }
}
