using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Bert;

public sealed class BertTests
{
    // This network is big enough for rounding to average out as in a real one.
    private static readonly BertShape WiderShape =
        new(Tiny.Vocabulary, Hidden: 32, Layers: 2, Heads: 4, Intermediate: 64) { Positions = 16, Dropout = 0 };

    // The expected values are those of Abramowitz and Stegun, table 7.1.
    [Theory]
    [InlineData(0.5, 0.5204998778)]
    [InlineData(1, 0.8427007929)]
    [InlineData(2, 0.9953222650)]
    [InlineData(-1, -0.8427007929)]
    public void Reference_has_the_error_function_of_the_published_tables(double x, double expected) =>
        Assert.Equal(expected, ReferenceBert.Erf(x), 1e-10);

    [Theory]
    [InlineData(1, false, false, 1e-12)]
    [InlineData(2, false, false, 1e-12)]
    [InlineData(3, true, false, 1e-12)]
    [InlineData(4, false, true, 1e-12)]
    [InlineData(5, true, true, 1e-12)]
    [InlineData(1, false, false, 0.1)]
    public void Forward_is_BERT_as_the_papers_describe_it(int seed, bool hasCase, bool hasVectors, double epsilon)
    {
        using var scope = NewDisposeScope();
        var cased = (hasCase ? Tiny.ShapeWithCase : Tiny.Shape) with { LayerNormEps = epsilon };
        var shape = hasVectors ? cased with { WordVectors = new WordVectorShape(Tiny.Vectors.Rows, Width: 3) } : cased;
        using var network = Tiny.Network(shape, seed, type: ScalarType.Float64, deviation: 0.9);
        var batch = Batch.Of(network.Read(Tiny.Examples(5, seed)), [0, 1, 2, 3, 4], CPU);
        Assert.NotNull(batch.Mask);

        var logits = Tiny.Doubles(network.Module.Compute(batch).Logits);

        var reference = ReferenceBert.Of(network);
        var rows = (int)batch.TokenIds.size(0);
        var columns = (int)batch.TokenIds.size(1);
        var ids = Rows(batch.TokenIds);
        var cases = Rows(batch.CaseIds);
        var vectors = Rows(batch.VectorRows);
        Assert.Equal(hasVectors, vectors.SelectMany(row => row).Distinct().Count() > 1);
        var mask = batch.Mask.data<bool>().ToArray().Chunk(columns).ToArray();
        var expected = Enumerable.Range(0, rows)
            .SelectMany(row => reference.Logits(ids[row], cases[row], vectors[row], mask[row]))
            .SelectMany(logit => logit)
            .ToArray();
        Assert.Equal(expected.Length, logits.Length);
        Assert.InRange(expected.Zip(logits, (x, y) => Math.Abs(x - y)).Max(), 0, 1e-10);
        // Weights this large move every logit, so that a constant would not pass for the network.
        Assert.InRange(expected.Max() - expected.Min(), 1, 100);

        int[][] Rows(Tensor numbers) => [.. numbers.data<long>().ToArray().Select(number => (int)number).Chunk(columns)];
    }

    [Fact]
    public void Forward_refuses_an_input_without_case_ids_when_the_network_reads_them()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(Tiny.ShapeWithCase);
        var batch = Batch.Of(Tiny.Examples(2), [0, 1], CPU);

        var error = Assert.Throws<ArgumentException>(() => network.Module.forward(batch.TokenIds, batch.Mask));

        Assert.Contains("No case ids", error.Message);
    }

    [Fact]
    public void Forward_refuses_an_input_without_rows_when_the_network_has_vectors_of_words()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(Tiny.ShapeWithVectors);
        var batch = Batch.Of(Tiny.Examples(2), [0, 1], CPU);

        var error = Assert.Throws<ArgumentException>(() => network.Module.forward(batch.TokenIds, batch.Mask));

        Assert.Contains("No rows of word vectors", error.Message);
    }

    [Theory]
    [InlineData(0, null, true)]
    [InlineData(0, 0.9, false)]
    [InlineData(0.9, null, false)]
    public void Forward_drops_attention_weights_by_a_probability_of_their_own(double dropout, double? attention, bool isUnchanged)
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(Tiny.Shape with { Dropout = dropout, AttentionDropout = attention });
        var batch = Batch.Of(Tiny.Examples(3), [0, 1, 2], CPU);
        var whole = network.Module.forward(batch.TokenIds, batch.Mask).Logits;
        network.Module.train();

        var trained = network.Module.forward(batch.TokenIds, batch.Mask).Logits;

        Assert.Equal(isUnchanged, (trained - whole).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void Forward_gives_the_output_of_every_layer()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network();
        var batch = Batch.Of(Tiny.Examples(3), [0, 1, 2], CPU);

        var states = network.Module.forward(batch.TokenIds, batch.Mask).HiddenStates;

        Assert.Equal(3, states.Count);
        Assert.All(states, state => Assert.Equal([3, batch.TokenIds.size(1), 8], state.shape));
    }

    [Fact]
    public void Forward_gives_a_sentence_the_same_logits_when_it_is_padded()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(type: ScalarType.Float32);
        Example[] examples = [.. Tiny.Examples(6, seed: 3), .. Tiny.Examples(1, seed: 4, length: 16)];
        var batch = Batch.Of(examples, [0, 1, 2, 3, 4, 5, 6], CPU);
        var together = network.Module.forward(batch.TokenIds, batch.Mask).Logits;

        for (var i = 0; i < examples.Length; i++)
        {
            var alone = Batch.Of(examples, [i], CPU);
            Assert.Null(alone.Mask);
            var expected = Tiny.Values(network.Module.forward(alone.TokenIds, null).Logits);
            var padded = Tiny.Values(together.select(0, i).narrow(0, 0, examples[i].Length));
            Assert.InRange(expected.Zip(padded, (x, y) => Math.Abs(x - y)).Max(), 0, 1e-6f * Math.Max(1, expected.Max(Math.Abs)));
        }
    }

    [Fact]
    public void Dropout_acts_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(Tiny.Shape with { Dropout = 0.5 });
        var batch = Batch.Of(Tiny.Examples(2), [0, 1], CPU);
        float[] Logits() => Tiny.Values(network.Module.forward(batch.TokenIds, batch.Mask).Logits);

        Assert.Equal(Logits(), Logits());
        network.Module.train();
        Assert.NotEqual(Logits(), Logits());
    }

    /// <summary>The names are those of Hugging Face's BertForTokenClassification, without its buffer of position numbers.</summary>
    [Fact]
    public void Parameters_have_the_names_of_the_checkpoint()
    {
        using var module = new BertClassifier(Tiny.Shape with { Layers = 1 }, 3);

        Assert.Equal(
            new[]
            {
                "bert.embeddings.LayerNorm.bias [8]",
                "bert.embeddings.LayerNorm.weight [8]",
                "bert.embeddings.position_embeddings.weight [16, 8]",
                "bert.embeddings.token_type_embeddings.weight [2, 8]",
                "bert.embeddings.word_embeddings.weight [13, 8]",
                "bert.encoder.layer.0.attention.output.LayerNorm.bias [8]",
                "bert.encoder.layer.0.attention.output.LayerNorm.weight [8]",
                "bert.encoder.layer.0.attention.output.dense.bias [8]",
                "bert.encoder.layer.0.attention.output.dense.weight [8, 8]",
                "bert.encoder.layer.0.attention.self.key.bias [8]",
                "bert.encoder.layer.0.attention.self.key.weight [8, 8]",
                "bert.encoder.layer.0.attention.self.query.bias [8]",
                "bert.encoder.layer.0.attention.self.query.weight [8, 8]",
                "bert.encoder.layer.0.attention.self.value.bias [8]",
                "bert.encoder.layer.0.attention.self.value.weight [8, 8]",
                "bert.encoder.layer.0.intermediate.dense.bias [12]",
                "bert.encoder.layer.0.intermediate.dense.weight [12, 8]",
                "bert.encoder.layer.0.output.LayerNorm.bias [8]",
                "bert.encoder.layer.0.output.LayerNorm.weight [8]",
                "bert.encoder.layer.0.output.dense.bias [8]",
                "bert.encoder.layer.0.output.dense.weight [8, 12]",
                "classifier.bias [3]",
                "classifier.weight [3, 8]",
            },
            module.state_dict().Select(pair => $"{pair.Key} [{string.Join(", ", pair.Value.shape)}]").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parameters_of_the_word_embeddings_are_two_when_they_are_factorised()
    {
        using var module = new BertClassifier(Tiny.Shape with { EmbeddingRank = 4 }, 3);

        var parameters = module.named_parameters()
            .Where(pair => pair.name.Contains("word_embeddings"))
            .ToDictionary(pair => pair.name, pair => pair.parameter.shape);

        Assert.Equal(2, parameters.Count);
        Assert.Equal([13, 4], parameters["bert.embeddings.word_embeddings.weight"]);
        Assert.Equal([4, 8], parameters["bert.embeddings.word_embeddings.projection"]);
    }

    /// <summary>Whatever a move does to a parameter, the one that is trained and the one that the forward pass reads stay the same.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void Parameters_are_those_of_the_forward_pass_when_the_network_was_moved(int? rank)
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(Tiny.Shape with { EmbeddingRank = rank }, type: ScalarType.Float64);
        var batch = Batch.Of(Tiny.Examples(2), [0, 1], CPU);

        network.Module.forward(batch.TokenIds, batch.Mask).Logits.sum().backward();

        Assert.All(
            network.Module.named_parameters(),
            pair => Assert.True(pair.parameter.dtype == ScalarType.Float64 && pair.parameter.grad is not null, pair.name));
    }

    [Fact]
    public void Bfloat16_over_float32_weights_is_close_to_float32()
    {
        using var scope = NewDisposeScope();
        using var network = Tiny.Network(WiderShape, deviation: 0.15);
        var batch = Batch.Of(Tiny.Examples(16), [.. Enumerable.Range(0, 16)], CPU);

        var (full, expected) = Run(network, batch, null);
        var (rounded, actual) = Run(network, batch, ScalarType.BFloat16);

        Assert.Equal(ScalarType.Float32, full.HiddenStates[^1].dtype);
        Assert.All(rounded.HiddenStates, state => Assert.Equal(ScalarType.BFloat16, state.dtype));
        Assert.Equal(ScalarType.Float32, rounded.Logits.dtype);
        Assert.All(network.Module.parameters(), parameter => Assert.Equal(ScalarType.Float32, parameter.grad!.dtype));
        var logits = Tiny.Doubles(full.Logits);
        var near = Tiny.Doubles(rounded.Logits);
        // bfloat16 has 8 bits: a relative error of 2^-9 a rounding, a few dozen of them on the way.
        Assert.InRange(logits.Zip(near, (x, y) => Math.Abs(x - y)).Max(), 1e-6, 0.1 * logits.Max(Math.Abs));
        Assert.InRange(Cosine(expected, actual), 0.99, 0.9999999);
    }

    private static (NetworkOutput Output, double[] Gradient) Run(Network network, Batch batch, ScalarType? type)
    {
        network.Module.zero_grad();
        network.Module.Bert.ActivationType = type;
        var output = network.Module.forward(batch.TokenIds, batch.Mask);
        new HardLabels().Loss(LabelledPositions.Of(batch, output, null)).backward();
        return (output, [.. network.Module.parameters().SelectMany(parameter => Tiny.Doubles(parameter.grad!))]);
    }

    private static double Cosine(double[] x, double[] y) =>
        x.Zip(y, (a, b) => a * b).Sum() / Math.Sqrt(x.Sum(a => a * a) * y.Sum(b => b * b));
}
