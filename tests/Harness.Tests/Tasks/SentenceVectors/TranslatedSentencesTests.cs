using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Results;
using Harness.Tasks.SentenceVectors;
using Harness.Text;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Tasks.SentenceVectors;

public sealed class TranslatedSentencesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_pairs_the_lines_of_two_files_and_leaves_out_empty_ones()
    {
        Write("tatoeba.eng", "Good morning.\n\nI am here.\n");
        Write("tatoeba.rus", "Доброе утро.\nПривет.\nЯ здесь. \n");

        Assert.Equal(
            [new Translation("Good morning.", "Доброе утро."), new Translation("I am here.", "Я здесь.")],
            TranslatedSentences.Read(folder.Path, "tatoeba"));
    }

    [Fact]
    public void Read_refuses_files_of_different_length()
    {
        Write("tatoeba.eng", "Good morning.\nI am here.\n");
        Write("tatoeba.rus", "Доброе утро.\n");

        Assert.Contains(
            "2 English lines and 1 Russian ones. Expected the same number",
            Assert.Throws<DataFormatException>(() => TranslatedSentences.Read(folder.Path, "tatoeba")).Message,
            StringComparison.Ordinal);
    }

    /// <summary>By hand: the vectors lie at 0, 90 and 45 degrees, so that the third is nearest to both others, with a cosine of 0.7071.</summary>
    [Fact]
    public void Validation_pairs_have_the_cosines_of_the_English_sentences()
    {
        Translation[] sentences = [new("a", "а"), new("b", "б"), new("c", "в")];

        var pairs = TranslatedSentences.ValidationPairs(sentences, [[2, 0], [0, 1], [3, 3]]);

        SentencePair[] expected =
        [
            new(0.7071, "а", "в"), new(0, "а", "б"), new(0.7071, "б", "в"),
        ];
        Assert.Equal(expected, pairs.Select(pair => pair with { Score = Math.Round(pair.Score, 4) }));
        Assert.Contains(
            "2 sentences. Expected at least 3",
            Assert.Throws<DataFormatException>(() => TranslatedSentences.ValidationPairs(sentences[..2], [[2, 0], [0, 1]])).Message);
    }

    /// <summary>Cosines are computed, and a machine that rounds them otherwise has the same data.</summary>
    [Fact]
    public void Data_with_targets_have_one_hash_whatever_the_cosines_of_their_validation_pairs()
    {
        Assert.Equal(HashWith(0.70715, "encoder"), HashWith(0.70705, "encoder"));
        Assert.NotEqual(HashWith(0.70715, "encoder"), HashWith(0.70715, "another encoder"));

        static string HashWith(double cosine, string source)
        {
            var sets = new SentenceSets(
                [new(0, "a b", "c d")], [], [new(cosine, "e", "f"), new(0, "e", "g")], [[new(1, "h", "i"), new(2, "h", "j")]]);
            var targets = new TargetVectors([[1, 0], [1, 0]], source);
            return new SentencePairData(
                sets, new SentenceVectorTask([], 8, hasTargets: true), SmallTrack.Data.WordPiece, 8, TextSource.None("none"), targets).Hash;
        }
    }

    [Fact]
    public void Hashed_words_are_saved_and_loaded_and_have_the_vectors_of_their_words()
    {
        using var model = new HashedWords(50);
        var wordPiece = SmallTrack.Data.WordPiece;
        string[] sentences = ["Anna flew to Oslo.", "The bank failed."];
        Example[] examples = [.. sentences.Select(sentence => SentencePairData.ExampleOf(sentence, wordPiece, longest: 8))];

        model.Save(folder.Path);
        using var loaded = HashedWords.Load(folder.Path);

        Assert.True(File.Exists(folder.PathOf(HashedWords.SettingsFile)));
        Assert.Equal(new HashingVectors(50).Encode(sentences), loaded.PredictionsFor(examples, CPU).Vectors);
        Assert.Equal((0, 0, 0), (loaded.Count().Dense, loaded.Count().NonZero, loaded.StoredBytes));
        Assert.Throws<InvalidOperationException>(() => loaded.Predict(examples, CPU));
    }

    /// <summary>The counts follow from the shape: 20,000 x 384 in place of 30,522 x 384.</summary>
    [Fact]
    public void The_teacher_is_MiniLM_with_another_vocabulary_and_the_cap_is_a_third_of_it()
    {
        var track = TrackCatalog.Find("sentence-ru");
        var teacher = ParameterCount.Of(track.Shapes.Teacher, labels: 0);

        Assert.Equal(22_565_376 - ((30_522 - 20_000) * 384), teacher);
        Assert.InRange(track.ParameterCap, (teacher / 3) - 1_000, teacher / 3 + 1_000);
        Assert.InRange(ParameterCount.Of(track.Shapes.Student, labels: 0), 1, track.ParameterCap);
    }

    /// <summary>Both sentences of a pair are to have one vector, and no sentence to learn from is tested.</summary>
    [CheckpointFact("minilm", "en-ru/newstest2018.rus", "encodechka/stsb_dev.csv")]
    public void The_track_gives_translations_one_vector_and_learns_no_sentence_that_is_tested()
    {
        var data = TrackCatalog.Find("sentence-ru").Data.Open(RealData.Folder);
        var training = data.Split(Split.Training);
        var tested = data.WordsOf(Split.Test).Concat(data.WordsOf(Split.Validation)).Select(Key).ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(data.WordsOf(Split.Training), words => tested.Contains(Key(words)));
        Assert.Equal(training.Examples.Count, training.Targets!.Count);
        Assert.Equal(2 * training.Pairs.Count, training.Examples.Count);
        Assert.All(training.Pairs, pair => Assert.Same(training.Targets[pair.First], training.Targets[pair.Second]));
        Assert.Equal(20_000, data.WordPiece.VocabularySize);

        static string Key(IReadOnlyList<string> words) => SentenceKey.Of(words);
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(folder.PathOf("en-ru"));
        File.WriteAllText(folder.PathOf($"en-ru/{name}"), text);
    }
}
