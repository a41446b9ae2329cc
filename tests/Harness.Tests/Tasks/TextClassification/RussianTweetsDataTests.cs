using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Tasks.TextClassification;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Tasks.TextClassification;

public sealed class RussianTweetsDataTests : IDisposable
{
    private const string Tweets = "rusentitweet/rusentitweet_train.csv";
    private const string Sentences = "en-ru/newstest2012.rus";

    private static readonly Track Track = TrackCatalog.Find("russian-tweets");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The published count of rubert-tiny with its pooler and a head of two classes; the cap is a third of it.</summary>
    [Fact]
    public void The_teacher_has_the_parameters_of_rubert_tiny()
    {
        using var teacher = Network.Random(Track.Shapes.Teacher, Track.Task.Labels, seed: 1);

        Assert.Equal(11_784_794, teacher.Count().Dense);
        Assert.InRange(11_784_794 - (3 * Track.ParameterCap), 0, 3_000);
        Assert.NotNull(Track.Pretraining);
        Track.Pretraining.Validate(Track.Shapes.Teacher.Positions);
    }

    [Fact]
    public void The_track_reports_macro_F1_of_both_test_splits()
    {
        string[] names = [.. Track.Task.Metrics.All.Select(metric => metric.Name)];

        Assert.Equal("f1_macro", Track.Task.Metrics.Headline.Name);
        Assert.Contains("f1_positive", names);
        Assert.Contains("f1_macro_rusentiment", names);
    }

    [Fact]
    public void Text_is_other_posts_sentences_and_prose_in_letters_without_test_and_validation_texts()
    {
        WriteFolder();

        var data = new RussianTweetsData(new TextClassificationTask(Sentiment.Names), TextForm.LettersOnly, 120, 16).Open(folder.Path, text: null);

        string[] read = [.. data.Text.Documents.SelectMany(document => document.Sentences).Select(words => string.Join(' ', words))];
        Assert.Equal(["просто пост", "как дела", "новая строка", "жил был пёс", "он лаял"], read);
        Assert.Equal(21, data.TrainingText.Sentences.Count + data.WordsOf(Split.Validation).Count);
        Assert.Equal(5, data.Unlabelled.Count);
    }

    [Fact]
    public void Text_as_written_keeps_what_stands_between_letters()
    {
        WriteFolder();

        var data = new RussianTweetsData(new TextClassificationTask(Sentiment.Names), TextForm.AsWritten, 120, 16).Open(folder.Path, text: null);

        Assert.Equal(["Просто", "пост", ":)"], data.Text.Documents[0].Sentences[0]);
        Assert.DoesNotContain(data.Text.Documents.SelectMany(document => document.Sentences), words => words.Contains("Спасибо"));
    }

    [Fact]
    public void Text_of_the_user_takes_the_place_of_the_tracks_and_leaves_the_vocabulary()
    {
        WriteFolder();
        File.WriteAllText(folder.PathOf("mine.txt"), "Моя строка, с точкой. Ужас!");
        var source = new RussianTweetsData(new TextClassificationTask(Sentiment.Names), TextForm.LettersOnly, 120, 16);

        var own = source.Open(folder.Path, text: null);
        var given = source.Open(folder.Path, folder.PathOf("mine.txt"));

        Assert.Equal([["моя", "строка", "с", "точкой"]], given.Text.Documents.SelectMany(document => document.Sentences));
        Assert.Equal(own.Hash, given.Hash);
    }

    [Fact]
    public void Open_names_the_folder_that_is_missing()
    {
        WriteFolder();
        Directory.Delete(folder.PathOf("ruslit"), recursive: true);
        var source = new RussianTweetsData(new TextClassificationTask(Sentiment.Names), TextForm.LettersOnly, 120, 16);

        Assert.Contains(folder.PathOf("ruslit"), Assert.Throws<FileNotFoundException>(() => source.Open(folder.Path, text: null)).Message);
        Assert.Contains("--data DIR", Assert.Throws<FileNotFoundException>(() => source.Open(null, text: null)).Message);
    }

    /// <summary>No sentence of the text has the letters of a text of either test file, whatever its label, or of a validation text.</summary>
    [RealDataFact(Tweets, Sentences)]
    public void Real_text_has_no_text_of_a_test_or_validation_split()
    {
        var texts = RussianTweets.Read(RealData.Folder);
        HashSet<string> withheld =
        [
            .. texts.Test.Concat(texts.FurtherTest!).Concat(texts.Validation).Concat(RussianTweets.ReadAllTests(RealData.Folder))
                .Select(text => LettersOnly.Of(text.Text)),
        ];

        var read = RussianText.Read(RealData.Folder, TextForm.LettersOnly, texts).SelectMany(document => document.Sentences).ToArray();

        Assert.DoesNotContain(read, words => withheld.Contains(string.Join(' ', words)));
        Assert.DoesNotContain(read, words => words.Any(word => word.Length == 0 || LettersOnly.Of(word) != word));
        Assert.InRange(read.Sum(words => words.Count), 6_300_000, 7_200_000);
    }

    // The posts of the test splits are "спасибо", "плохо", "хорошо" and "ужас", and two of them are sentences elsewhere as well.
    private void WriteFolder()
    {
        Write("rusentitweet/rusentitweet_train.csv", "text,label\nПросто пост :),neutral\nспасибо,speech\n" + Rows(0, 10));
        Write("rusentiment/rusentiment_random_posts.csv", "label,text\nskip,Как дела?\nskip,КАК ДЕЛА\n" + Rows(10, 10, labelFirst: true));
        Write("rusentiment/rusentiment_preselected_posts.csv", "label,text\nneutral,123\npositive,оценка я\n");
        Write("rusentitweet/rusentitweet_test.csv", "text,label\nспасибо,neutral\nплохо,negative\nхорошо,positive\n");
        Write("rusentiment/rusentiment_test.csv", "label,text\nnegative,Ужас\npositive,хорошо-хорошо\n");
        Write("en-ru/one.rus", "Новая строка.\nСпасибо!\nНовая строка.\n");
        Write("ruslit/prose_A_B.txt", "Жил-был пёс. Он лаял.\n\nУжас!\n");
        GzipFile.Compress(folder.PathOf("ruslit/prose_A_B.txt"), folder.PathOf("ruslit/prose_A_B.txt.gz"));
    }

    private static string Rows(int first, int count, bool labelFirst = false) => string.Concat(Enumerable.Range(first, count).Select(i =>
    {
        var text = $"оценка {(char)('а' + i)}";
        var label = Sentiment.Names[i % 2];
        return labelFirst ? $"{label},{text}\n" : $"{text},{label}\n";
    }));

    private void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.PathOf(file))!);
        File.WriteAllText(folder.PathOf(file), text);
    }
}
