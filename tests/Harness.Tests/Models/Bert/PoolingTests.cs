using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Bert;

public sealed class PoolingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The head is linear, so that its logits of a mean are the mean of its logits of the tokens.</summary>
    [Fact]
    public void Logits_of_the_first_token_and_of_the_mean_follow_from_those_of_all_tokens()
    {
        using var tokens = Tiny.Network();
        using var cls = tokens.Reshaped(Tiny.Shape with { Pooling = Pooling.Cls });
        using var mean = tokens.Reshaped(Tiny.Shape with { Pooling = Pooling.Mean });
        var examples = Examples(5);

        foreach (var (i, example) in examples.Index())
        {
            var rows = Logits(tokens, [example]).Chunk(Tiny.Labels.Length).ToArray();
            var average = Enumerable.Range(0, Tiny.Labels.Length).Select(label => rows.Average(row => row[label])).ToArray();
            AssertClose(rows[0], LogitsInBatch(cls, examples, i));
            AssertClose(average, LogitsInBatch(mean, examples, i));
        }
    }

    /// <summary>The figures are computed with numbers alone, from the last layer's state of [CLS].</summary>
    [Fact]
    public void Logits_of_the_pooler_are_those_of_a_dense_layer_and_a_tangent()
    {
        using var network = Tiny.Network(Tiny.Shape with { Pooling = Pooling.Pooler });
        var example = Examples(1)[0];
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var output = network.Module.Compute(Batch.Of([example], [0], CPU));
        var state = Tiny.Doubles(output.HiddenStates[^1].select(1, 0).reshape(-1));
        var tensors = network.Tensors();

        var pooled = Affine(tensors["bert.pooler.dense.weight"], tensors["bert.pooler.dense.bias"], state).Select(Math.Tanh).ToArray();
        var expected = Affine(tensors["classifier.weight"], tensors["classifier.bias"], pooled);

        AssertClose([.. expected.Select(logit => (float)logit)], Tiny.Values(output.Logits.reshape(-1)));
    }

    [Theory]
    [InlineData(Pooling.Cls, false)]
    [InlineData(Pooling.Mean, false)]
    [InlineData(Pooling.Pooler, false)]
    [InlineData(Pooling.Pooler, true)]
    public void A_saved_network_and_its_onnx_file_give_the_same_labels(Pooling pooling, bool isInt8)
    {
        using var made = Tiny.Network(Tiny.Shape with { Pooling = pooling, Int8Weights = isInt8 });
        var examples = Examples(40);
        Centre(made, examples);
        made.Save(folder.Path);
        using var network = Network.Load(folder.Path);
        network.Module.eval();
        OnnxFile.Write(network, folder.PathOf(OnnxFile.Name));
        using var session = OnnxSession.Open(folder.PathOf(OnnxFile.Name), threads: 1);

        var comparison = OnnxComparison.Of(network, session, examples);

        Assert.Equal(pooling, network.Shape.Pooling);
        Assert.InRange(comparison.LargestDifference, 0, 1e-5);
        Assert.Equal(40, comparison.Positions);
        Assert.Equal(0, comparison.OtherLabels);
        Assert.True(comparison.Own.Labels.Select(labels => labels[0]).Distinct().Count() > 1);
        Assert.All(comparison.Own.Labels, labels => Assert.All(labels.Skip(1), label => Assert.Equal(0, label)));
        AssertClose(Logits(network, [examples[0]]), session.Logits(network.OnnxInputs(examples[0])));
        Assert.Equal(isInt8 ? comparison.Own.Labels : made.Predict(examples, CPU), network.Predict(examples, CPU));
    }

    /// <summary>Transformers opens such a folder as the class that config.json names.</summary>
    [Fact]
    public void A_network_with_BERTs_pooler_is_a_plain_sequence_classifier()
    {
        using var network = Tiny.Network(Tiny.Shape with { Pooling = Pooling.Pooler });
        network.Save(folder.Path);
        var config = File.ReadAllText(folder.PathOf("config.json"));

        Assert.True(network.IsPlain);
        Assert.Contains("\"BertForSequenceClassification\"", config, StringComparison.Ordinal);
        Assert.DoesNotContain("bench", config, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(ParameterCount.DenseOf(network.Module), ParameterCount.Of(network.Shape, Tiny.Labels.Length));
    }

    [Fact]
    public void Training_reads_the_one_label_of_each_input()
    {
        using var network = Tiny.Network(Tiny.Shape with { Pooling = Pooling.Cls });
        var examples = Examples(6);
        using var scope = NewDisposeScope();
        var batch = Batch.Of(examples, [5, 2, 3], CPU);

        var positions = LabelledPositions.Of(batch, network.Module.Compute(batch), null);

        Assert.Equal([3L, Tiny.Labels.Length], positions.Logits.shape);
        Assert.Equal(new[] { 5, 2, 3 }.Select(i => (long)examples[i].Labels[0]), positions.Labels.data<long>().ToArray());
        var unlabelled = Batch.Of(Tiny.Examples(3), [0, 1, 2], CPU);
        Assert.Contains(
            "for 3 inputs",
            Assert.Throws<ArgumentException>(() => LabelledPositions.Of(unlabelled, network.Module.Compute(unlabelled), null)).Message,
            StringComparison.Ordinal);
    }

    // Examples whose labels are those of whole inputs.
    private static Example[] Examples(int count) =>
    [
        .. Tiny.Examples(count).Select((example, i) => example with
        {
            Labels = [.. example.Labels.Select((_, t) => t == Example.WholePlace ? i % Tiny.Labels.Length : Example.Ignored)],
        }),
    ];

    // Moves the bias so that the mean of every logit is 0. Otherwise all examples would have one label.
    private static void Centre(Network network, Example[] examples)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var logits = network.Module.Compute(Batch.Of(examples, [.. Enumerable.Range(0, examples.Length)], CPU)).Logits;
        network.Tensors()["classifier.bias"].sub_(logits.mean([0]));
    }

    private static double[] Affine(Tensor weight, Tensor bias, double[] input)
    {
        var rows = Tiny.Doubles(weight).Chunk(input.Length).ToArray();
        return [.. Tiny.Doubles(bias).Select((offset, i) => offset + rows[i].Zip(input, (w, x) => w * x).Sum())];
    }

    private static float[] LogitsInBatch(Network network, Example[] examples, int index) =>
        Logits(network, examples).Chunk(Tiny.Labels.Length).ElementAt(index);

    private static float[] Logits(Network network, Example[] examples)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        network.Module.eval();
        return Tiny.Values(network.Module.Compute(Batch.Of(examples, [.. Enumerable.Range(0, examples.Length)], CPU)).Logits);
    }

    private static void AssertClose(float[] expected, float[] found) =>
        Assert.Equal(expected, found, (left, right) => Math.Abs(left - right) <= 1e-5);
}
