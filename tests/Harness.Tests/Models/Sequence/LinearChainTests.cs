using Harness.Common;
using Harness.Models.Inputs;
using Harness.Models.Sequence;
using Harness.Tasks.NamedEntities;
using Harness.Text;
using Harness.Training;

namespace Harness.Tests.Models.Sequence;

public sealed class LinearChainTests
{
    private const int Length = 5;
    private const int Labels = 3;

    private static readonly SplitMix Random = new(7);

    private static readonly double[,] Transitions = Table(Labels, Labels);
    private static readonly double[] Start = [0.3, -1.1, 0.7];
    private static readonly double[,] Scores = Table(Length, Labels);

    private static readonly Example[] Examples = [.. SmallTrack.Data.Split(Split.Training).Examples.Take(12)];

    private static double[,] Table(int rows, int columns)
    {
        var table = new double[rows, columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                table[i, j] = Random.Below(4001) / 1000.0 - 2;
        return table;
    }

    // All 243 labellings with the score of each, added up from the definition.
    private static IEnumerable<(int[] Path, double Worth)> All()
    {
        for (var number = 0; number < (int)Math.Pow(Labels, Length); number++)
        {
            var path = Enumerable.Range(0, Length).Select(t => number / (int)Math.Pow(Labels, t) % Labels).ToArray();
            var worth = Start[path[0]] + Enumerable.Range(0, Length).Sum(t => Scores[t, path[t]] + (t > 0 ? Transitions[path[t - 1], path[t]] : 0));
            yield return (path, worth);
        }
    }

    [Fact]
    public void Marginals_are_those_of_all_labellings()
    {
        var at = new double[Length, Labels];
        var pairs = new double[Labels, Labels];

        var logZ = new LinearChain(Transitions, Start).Marginals(Scores, at, pairs);

        var z = All().Sum(one => Math.Exp(one.Worth));
        Assert.Equal(Math.Log(z), logZ, 1e-10);
        for (var t = 0; t < Length; t++)
            for (var c = 0; c < Labels; c++)
                Assert.Equal(All().Where(one => one.Path[t] == c).Sum(one => Math.Exp(one.Worth)) / z, at[t, c], 1e-10);
        for (var b = 0; b < Labels; b++)
            for (var c = 0; c < Labels; c++)
                Assert.Equal(All().Sum(one => Math.Exp(one.Worth) / z * Neighbours(one.Path, b, c)), pairs[b, c], 1e-10);

        static int Neighbours(int[] path, int left, int right) => Enumerable.Range(1, Length - 1).Count(t => path[t - 1] == left && path[t] == right);
    }

    [Fact]
    public void Marginals_are_finite_when_scores_are_large()
    {
        var scores = new double[400, 2];
        for (var t = 0; t < 400; t++)
        {
            scores[t, 0] = 700;
            scores[t, 1] = -700;
        }

        var logZ = new LinearChain(new double[2, 2], [0, 0]).Marginals(scores, new double[400, 2], new double[2, 2]);
        Assert.Equal(400 * 700, logZ, 1e-6);
    }

    [Fact]
    public void Best_is_the_labelling_with_the_highest_score()
    {
        var chain = new LinearChain(Transitions, Start);
        var (path, worth) = All().MaxBy(one => one.Worth);
        Assert.Equal(path, chain.Viterbi(Scores));
        Assert.Equal(worth, chain.Score(Scores, path), 1e-12);
        Assert.Empty(chain.Viterbi(new double[0, Labels]));
    }

    private static CrfTrainer Trainer()
    {
        var labelling = SmallTrack.Track.Task.WordLabelling!;
        return new CrfTrainer(Examples, labelling, new WordDescriber(labelling, classes: null, readsDocuments: false), atLeast: 1, lambda: 0.3);
    }

    [Fact]
    public void Loss_has_the_gradient_of_finite_differences()
    {
        var trainer = Trainer();
        var random = new SplitMix(5);
        var point = Enumerable.Range(0, trainer.Variables).Select(_ => random.Below(2001) / 1000.0 - 1).ToArray();
        var gradient = new double[trainer.Variables];
        var ignored = new double[trainer.Variables];
        trainer.Loss(point, gradient);

        const double step = 1e-5;
        // Some weights of features, and at the end those of transitions and of the first label.
        var someFeatures = Enumerable.Range(0, 60).Select(_ => random.Below(trainer.Variables));
        foreach (var i in someFeatures.Concat(Enumerable.Range(trainer.Variables - 90, 90)))
        {
            var kept = point[i];
            point[i] = kept + step;
            var up = trainer.Loss(point, ignored);
            point[i] = kept - step;
            var down = trainer.Loss(point, ignored);
            point[i] = kept;
            Assert.Equal((up - down) / (2 * step), gradient[i], 1e-4);
        }
    }

    [Fact]
    public void Tagger_predicts_the_sentences_that_it_was_fitted_to()
    {
        var trainer = Trainer();
        var descent = new Lbfgs(trainer.Variables);
        var losses = new List<double>();
        descent.Minimise(trainer.Loss, (iteration, loss) =>
        {
            losses.Add(loss);
            return iteration < 60;
        });

        Assert.Equal(losses.OrderDescending(), losses);
        using var tagger = new CrfTagger(trainer.Features, descent.Point, SmallTrack.Track.Task.WordLabelling!);
        var predicted = tagger.Predict(Examples, TorchSharp.torch.CPU);
        var pairs = Examples.Zip(predicted)
            .SelectMany(pair => pair.First.Labels.Zip(pair.Second))
            .Where(pair => pair.First != Example.Ignored)
            .ToArray();
        Assert.InRange(pairs.Count(pair => pair.First == pair.Second) / (double)pairs.Length, 0.97, 1);
        Assert.All(Examples.Zip(predicted), pair => Assert.Equal(pair.First.Length, pair.Second.Length));
    }

    [Fact]
    public void Collect_gives_a_feature_weights_for_the_labels_that_it_was_seen_with()
    {
        var table = FeatureTable.Collect([(["a", "b"], 2), (["a"], 0), (["a", "c"], 2)], atLeast: 2);
        Assert.Equal("a", Assert.Single(table.Rows).Feature);
        Assert.Equal([0, 2], table.Rows.Single().Labels);
        Assert.Equal(2, table.Weights);
        var scores = new double[1, 3];
        table.AddScores(table.Known(["a", "b", "z"]), [0.5, -1], scores, 0);
        Assert.Equal([0.5, 0, -1], scores.Cast<double>());
    }

    /// <summary>A CRF sees letter case and words that the vocabulary cannot spell, which the tokens of an uncased vocabulary do not show.</summary>
    [Fact]
    public void Words_are_those_of_the_corpus()
    {
        var wordPiece = new BertWordPiece(
            Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, "oslo", "play", "##ing", "##s", "."]), TokenizerSettings.Uncased);
        string[] words = ["Oslo", "playing", "\u200b", "PLAYS", "xyzzy", "."];

        Assert.Equal(["Oslo", "playing", "PLAYS", "xyzzy", "."], WordPlaces.Words(Example.OfWords(words, wordPiece, 64)));
    }

    [Fact]
    public void Load_reads_the_tagger_that_Save_wrote()
    {
        using var folder = new TemporaryFolder();
        var trainer = Trainer();
        var descent = new Lbfgs(trainer.Variables);
        descent.Minimise(trainer.Loss, (iteration, _) => iteration < 5);
        using var tagger = new CrfTagger(trainer.Features, descent.Point, SmallTrack.Track.Task.WordLabelling!);
        tagger.Save(folder.Path);

        using var loaded = CrfTagger.Load(folder.Path, SmallTrack.Track.Task.WordLabelling!);

        Assert.True(File.Exists(folder.PathOf(CrfTagger.FeaturesFile)));
        Assert.Equal(tagger.Count(), loaded.Count());
        Assert.Equal(tagger.Predict(Examples, TorchSharp.torch.CPU), loaded.Predict(Examples, TorchSharp.torch.CPU));
    }

    /// <summary>
    /// Three features with four labels, and two labels with four transitions and two beginnings: 10 numbers. The file of the features has no escapes,
    /// and the letter that is not of ASCII takes two bytes.
    /// </summary>
    [Fact]
    public void StoredBytes_has_the_strings_of_the_features()
    {
        using var folder = new TemporaryFolder();
        var features = FeatureTable.Of([("w=Zürich", [0, 1]), ("w=\"", [1]), ("s=X", [0])]);
        var labelling = new WordLabelling(["O", "B-X"], (_, _) => [], label => label);
        using var tagger = new CrfTagger(features, new double[10], labelling);
        const string File = """[{"Feature":"w=Zürich","Labels":[0,1]},{"Feature":"w=\"","Labels":[1]},{"Feature":"s=X","Labels":[0]}]""";

        tagger.Save(folder.Path);

        Assert.Equal(File, System.IO.File.ReadAllText(folder.PathOf("features.json")));
        Assert.Equal(8 * 10 + File.Length + 1, tagger.StoredBytes);
        Assert.Equal(2 * 10 + File.Length + 1, tagger.StoredBytesFp16);
    }

    /// <summary>The functions are Rosenbrock's valley, whose lowest point is (1, 1), and a stretched bowl of a hundred variables.</summary>
    [Fact]
    public void Minimise_finds_the_lowest_point()
    {
        var valley = new Lbfgs(2);
        valley.Minimise(
            (x, g) =>
            {
                g[0] = -400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]);
                g[1] = 200 * (x[1] - x[0] * x[0]);
                return 100 * Math.Pow(x[1] - x[0] * x[0], 2) + Math.Pow(1 - x[0], 2);
            },
            (iteration, _) => iteration < 200);
        Assert.Equal(1, valley.Point[0], 1e-4);
        Assert.Equal(1, valley.Point[1], 1e-4);

        var bowl = new Lbfgs(100);
        bowl.Minimise(
            (x, g) =>
            {
                var value = 0.0;
                for (var i = 0; i < 100; i++)
                {
                    g[i] = (i + 1) * (x[i] - i);
                    value += (i + 1) * Math.Pow(x[i] - i, 2) / 2;
                }

                return value;
            },
            (iteration, _) => iteration < 300);
        Assert.All(bowl.Point.Select((x, i) => (x, i)), one => Assert.Equal(one.i, one.x, 1e-3));
    }
}
