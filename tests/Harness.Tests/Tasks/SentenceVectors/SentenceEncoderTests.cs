using Harness.Contest.Weights;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Tasks.SentenceVectors;
using Harness.Tests.Training.Pretraining;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tests.Tasks.SentenceVectors;

public sealed class SentenceEncoderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The expected vectors are made from the last layer of a network of the same weights, one sentence and one number at a time.</summary>
    [Fact]
    public void Encode_pools_the_last_layer_of_every_sentence()
    {
        WriteCheckpoint();
        string[] sentences = ["a ba c", "d", "", "h g f e d c b a"];
        using var encoder = SentenceEncoder.OfCheckpoint(folder.Path, CPU);

        var vectors = encoder.Encode(sentences, [Pooling.Mean, Pooling.Cls]);

        for (var i = 0; i < sentences.Length; i++)
        {
            var states = StatesOf(sentences[i]);
            var mean = Enumerable.Range(0, encoder.Width).Select(place => states.Average(state => state[place]));
            Assert.All(mean.Zip(vectors[0][i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            Assert.All(states[0].Zip(vectors[1][i]), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }

        Assert.Equal(vectors[0], encoder.Encode(sentences));
    }

    [Fact]
    public void Encode_reads_no_more_than_the_longest_input()
    {
        WriteCheckpoint();
        using var encoder = SentenceEncoder.OfCheckpoint(folder.Path, CPU, maximumLength: 5);

        var vectors = encoder.Encode(["a b c", "a b c d e"]);

        Assert.Equal(vectors[0], vectors[1]);
        using var longest = SentenceEncoder.OfCheckpoint(folder.Path, CPU);
        Assert.Equal(24, longest.MaximumLength);
    }

    [Fact]
    public void Encode_applies_the_pooler_when_the_checkpoint_has_one()
    {
        WriteCheckpoint();
        float[] weight = [.. Enumerable.Range(0, 16 * 16).Select(i => 0.1f * (i % 7 - 3))];
        float[] bias = [.. Enumerable.Range(0, 16).Select(i => 0.05f * i)];
        var path = folder.PathOf("model.safetensors");
        using (NewDisposeScope())
        {
            var tensors = SafeTensors.Read(path).ToDictionary();
            tensors["bert.pooler.dense.weight"] = tensor(weight).view(16, 16);
            tensors["bert.pooler.dense.bias"] = tensor(bias);
            SafeTensors.Write(path, tensors);
        }

        using var encoder = SentenceEncoder.OfCheckpoint(folder.Path, CPU);
        var pooled = encoder.Encode(["a b"], Pooling.Pooler)[0];

        var first = StatesOf("a b")[0];
        for (var output = 0; output < 16; output++)
        {
            var sum = first.Index().Sum(state => state.Item * weight[output * 16 + state.Index]) + bias[output];
            Assert.Equal(Math.Tanh(sum), pooled[output], 1e-5);
        }
    }

    [Fact]
    public void Encode_says_what_is_missing_when_there_is_no_pooler()
    {
        WriteCheckpoint();
        using var encoder = SentenceEncoder.OfCheckpoint(folder.Path, CPU);

        var error = Assert.Throws<ArgumentException>(() => encoder.Encode(["a"], Pooling.Pooler));

        Assert.Contains("The network has no pooler. Expected the tensors pooler.dense.weight", error.Message);
    }

    [Fact]
    public void Encode_gives_the_vectors_of_a_saved_network()
    {
        using var network = Network.Random(Texts.Shape, Tiny.Labels, seed: 3);
        network.Save(folder.Path, Texts.WordPiece);
        using var encoder = SentenceEncoder.OfNetwork(folder.Path, CPU);

        var vectors = encoder.Encode(["a b", "c"]);

        Assert.Equal([16, 16], vectors.Select(vector => vector.Length));
        Assert.NotEqual(vectors[0], vectors[1]);
    }

    /// <summary>The published figures are MTEB's Spearman correlations of the cosines of all-MiniLM-L6-v2. Its SICK-R has all pairs.</summary>
    [CheckpointFact(
        "minilm", "stsb/stsb-en-test.csv", "sick2014/SICK_test_annotated.txt", "semeval-sts/2013/OnWN.test.tsv",
        "semeval-sts/2016/headlines.test.tsv")]
    public void MiniLM_has_the_scores_that_MTEB_publishes()
    {
        using var encoder = SentenceEncoder.OfCheckpoint(WeightsLocation.OfUser.Find("minilm"), CPU);

        Assert.Equal(0.820325, SpearmanOf(RealData.PathOf("stsb/stsb-en-test.csv")), 0.0002);
        Assert.Equal(0.775825, SpearmanOf(Directory.GetFiles(RealData.PathOf("sick2014"), "*.txt")), 0.0002);
        Assert.Equal(0.806032, SpearmanOf(Directory.GetFiles(RealData.PathOf("semeval-sts/2013"), "*.tsv")), 0.0002);
        Assert.Equal(0.789895, SpearmanOf(Directory.GetFiles(RealData.PathOf("semeval-sts/2016"), "*.tsv")), 0.0002);

        double SpearmanOf(params string[] files) =>
            Similarity.Of(ScoredPairs.Read(files).Pairs, sentences => encoder.Encode(sentences)).Spearman;
    }

    private void WriteCheckpoint()
    {
        using var model = MaskedLanguageModel.Random(Texts.Shape, seed: 5);
        PretrainedCheckpoint.Write(folder.Path, model, Texts.Shape, Texts.WordPiece);
    }

    // The last layer's outputs for one sentence, token by token.
    private float[][] StatesOf(string sentence)
    {
        using var scope = NewDisposeScope();
        using var network = Network.Random(Texts.Shape, Tiny.Labels, seed: 1);
        PretrainedCheckpoint.Open(folder.Path).CopyInto(network);
        network.Module.eval();
        long[] ids =
        [
            Texts.WordPiece.ClassificationId,
            .. sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Texts.WordPiece.Encode).Select(id => (long)id),
            Texts.WordPiece.SeparatorId,
        ];
        var output = network.Module.forward(tensor(ids).unsqueeze(0), null);
        return [.. Tiny.Values(output.HiddenStates[^1]).Chunk(Texts.Shape.Hidden)];
    }
}
