using System.Security.Cryptography;
using System.Text.Json;
using Harness.Common;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Bert;

public sealed class NetworkTests
{
    private const string Config = "config.json";
    private const string WeightsFile = "model.safetensors";

    // What config.json says of the tiny network, without the number of heads and without the labels.
    private const string SizesButHeads =
        """ "hidden_size":8,"intermediate_size":12,"max_position_embeddings":16,"num_hidden_layers":2,"type_vocab_size":2,"vocab_size":13,""";

    // The tensors of transformers' BertForTokenClassification, which has no pooler.
    private static readonly string[] LayerTensors =
    [
        "attention.self.query.weight", "attention.self.query.bias", "attention.self.key.weight", "attention.self.key.bias",
        "attention.self.value.weight", "attention.self.value.bias", "attention.output.dense.weight", "attention.output.dense.bias",
        "attention.output.LayerNorm.weight", "attention.output.LayerNorm.bias", "intermediate.dense.weight", "intermediate.dense.bias",
        "output.dense.weight", "output.dense.bias", "output.LayerNorm.weight", "output.LayerNorm.bias",
    ];

    private static readonly Dictionary<string, BertShape> Shapes = new()
    {
        ["full"] = Tiny.Shape,
        ["factorised embeddings"] = Tiny.Shape with { EmbeddingRank = 4 },
        ["low-rank layers"] = Tiny.Shape with
        {
            Ranks = new Dictionary<string, int> { ["layer.0.output.dense"] = 3, ["layer.1.attention.self.query"] = 2 },
        },
        ["attention shared"] = Tiny.Shape with { Sharing = LayerSharing.Attention },
        ["one layer for all"] = Tiny.Shape with { Sharing = LayerSharing.Layer },
        ["another epsilon and dropout"] = Tiny.Shape with { LayerNormEps = 0.1, AttentionDropout = 0.25 },
        ["heads cut"] = Tiny.Shape with { HeadsByLayer = [1, 2] },
        ["letter case"] = Tiny.ShapeWithCase,
        ["word vectors"] = Tiny.ShapeWithVectors,
        ["much at once"] = Tiny.Shape with
        {
            EmbeddingRank = 4,
            HeadsByLayer = [2, 1],
            Ranks = new Dictionary<string, int> { ["layer.0.intermediate.dense"] = 3 },
        },
    };

    public static TheoryData<string> Kinds => [.. Shapes.Keys];

    [Fact]
    public void Random_draws_matrices_and_sets_vectors()
    {
        using var network = Network.Random(Tiny.Shape with { Vocabulary = 500 }, Tiny.Labels, seed: 1);

        foreach (var (name, weights) in Tiny.Weights(network))
        {
            if (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal))
                Assert.All(weights, weight => Assert.Equal(1, weight));
            else if (name.EndsWith("bias", StringComparison.Ordinal))
                Assert.All(weights, weight => Assert.Equal(0, weight));
            else
                Assert.InRange(weights.Max(Math.Abs), 0.01, 0.12);
        }

        // 4,000 draws of deviation 0.02: its estimate has a standard error of 0.00022.
        var words = Tiny.Weights(network)["bert.embeddings.word_embeddings.weight"];
        Assert.InRange(Math.Sqrt(words.Average(weight => weight * weight)), 0.0189, 0.0211);
    }

    [Fact]
    public void Random_gives_the_same_weights_for_the_same_seed()
    {
        using var first = Network.Random(Tiny.Shape, Tiny.Labels, seed: 7);
        using var second = Network.Random(Tiny.Shape, Tiny.Labels, seed: 7);
        using var third = Network.Random(Tiny.Shape, Tiny.Labels, seed: 8);

        Assert.Equal(Tiny.Weights(first), Tiny.Weights(second));
        Assert.NotEqual(Tiny.Weights(first)["classifier.weight"], Tiny.Weights(third)["classifier.weight"]);
    }

    [Fact]
    public void Random_refuses_heads_that_do_not_divide_the_width() => Assert.Contains(
        "3 heads do not divide a width of 8",
        Assert.Throws<ArgumentException>(() => Network.Random(Tiny.Shape with { Heads = 3 }, Tiny.Labels, seed: 1)).Message);

    [Theory]
    [InlineData(null)]
    [InlineData(4)]
    public void Load_reads_what_Save_wrote(int? rank)
    {
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network(Tiny.Shape with { EmbeddingRank = rank, Dropout = 0.25 });
        network.Save(folder.Path);

        using var loaded = Network.Load(folder.Path);

        Assert.Equal(network.Shape, loaded.Shape);
        Assert.Equal(Tiny.Labels, loaded.Labels);
        Assert.Equal(Tiny.Weights(network), Tiny.Weights(loaded));
        Assert.Equal([Config, WeightsFile], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder.PathOf(WeightsFile)))), Network.WeightsHash(folder.Path));
    }

    [Fact]
    public void Load_names_the_file_that_is_missing()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains(folder.PathOf(Config), Assert.Throws<FileNotFoundException>(() => Network.Load(folder.Path)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{" + SizesButHeads + """ "num_attention_heads":3}""")]
    [InlineData("{" + SizesButHeads + """ "num_attention_heads":2}""")]
    [InlineData("""{"hidden_size":8,"intermediate_size":12""")]
    public void Load_names_the_configuration_when_it_is_damaged(string text)
    {
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network();
        network.Save(folder.Path);
        File.WriteAllText(folder.PathOf(Config), text);

        Assert.Contains(folder.PathOf(Config), Assert.Throws<DataFormatException>(() => Network.Load(folder.Path)).Message);
    }

    [Fact]
    public void Load_names_the_tensor_that_is_missing()
    {
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network();
        network.Save(folder.Path);
        SafeTensors.Write(folder.PathOf(WeightsFile), network.Module.state_dict().Where(pair => pair.Key != "classifier.bias").ToDictionary());

        var error = Assert.Throws<DataFormatException>(() => Network.Load(folder.Path));

        Assert.Contains(folder.PathOf(WeightsFile), error.Message);
        Assert.Contains("'classifier.bias'", error.Message);
    }

    [Fact]
    public void Load_names_the_tensor_that_has_another_shape()
    {
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network();
        network.Save(folder.Path);
        using var wider = Tiny.Network(Tiny.Shape with { Vocabulary = 14 });
        SafeTensors.Write(folder.PathOf(WeightsFile), wider.Module.state_dict());

        var error = Assert.Throws<DataFormatException>(() => Network.Load(folder.Path));

        Assert.Contains("'bert.embeddings.word_embeddings.weight' has shape [14, 8]. Expected [13, 8]", error.Message);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Save_keeps_every_bit_of_a_network_of_any_kind(string kind)
    {
        var shape = Shapes[kind];
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network(shape);
        network.Save(folder.Path);

        using var loaded = Network.Load(folder.Path);

        Assert.Equal(JsonSerializer.Serialize(shape), JsonSerializer.Serialize(loaded.Shape));
        Assert.Equal(Tiny.Weights(network), Tiny.Weights(loaded));
        var examples = Tiny.Examples(6);
        Assert.Equal(Logits(network, examples), Logits(loaded, examples));
    }

    [Fact]
    public void Save_writes_the_names_of_transformers_when_the_network_is_a_BERT()
    {
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network();
        network.Save(folder.Path);

        string[] expected =
        [
            "bert.embeddings.word_embeddings.weight", "bert.embeddings.position_embeddings.weight", "bert.embeddings.token_type_embeddings.weight",
            "bert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.bias",
            .. new[] { 0, 1 }.SelectMany(layer => LayerTensors.Select(name => $"bert.encoder.layer.{layer}.{name}")),
            "classifier.weight", "classifier.bias",
        ];
        using var scope = NewDisposeScope();
        Assert.Equal(expected.Order(StringComparer.Ordinal), SafeTensors.Read(folder.PathOf(WeightsFile)).Keys.Order(StringComparer.Ordinal));
        using var config = JsonDocument.Parse(File.ReadAllText(folder.PathOf(Config)));
        var root = config.RootElement;
        Assert.Equal("bert", root.GetProperty("model_type").GetString());
        Assert.Equal("BertForTokenClassification", Assert.Single(root.GetProperty("architectures").EnumerateArray()).GetString());
        Assert.Equal(Tiny.Labels, root.GetProperty("id2label").EnumerateObject().Select(entry => entry.Value.GetString()));
        Assert.Equal(["0", "1", "2"], root.GetProperty("id2label").EnumerateObject().Select(entry => entry.Name));
        Assert.Equal([0, 1, 2], Tiny.Labels.Select(label => root.GetProperty("label2id").GetProperty(label).GetInt32()));
        Assert.False(root.TryGetProperty("bench", out _));
    }

    [Fact]
    public void Save_says_how_the_network_is_built_when_it_is_not_a_BERT()
    {
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network(Tiny.Shape with { Sharing = LayerSharing.Attention, EmbeddingRank = 4 });
        network.Save(folder.Path);

        using var config = JsonDocument.Parse(File.ReadAllText(folder.PathOf(Config)));
        Assert.Equal("bench-bert", config.RootElement.GetProperty("model_type").GetString());
        Assert.Equal("BenchBertForTokenClassification", Assert.Single(config.RootElement.GetProperty("architectures").EnumerateArray()).GetString());
        var bench = config.RootElement.GetProperty("bench");
        Assert.Equal(["embedding_rank", "sharing"], bench.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(4, bench.GetProperty("embedding_rank").GetInt32());
        Assert.Equal("attention", bench.GetProperty("sharing").GetString());
    }

    [Fact]
    public void Save_names_the_case_embeddings_of_a_network_that_has_them()
    {
        using var folder = new TemporaryFolder();
        using var network = Tiny.Network(Tiny.ShapeWithCase);
        network.Save(folder.Path);

        using var config = JsonDocument.Parse(File.ReadAllText(folder.PathOf(Config)));
        Assert.Equal("bench-bert", config.RootElement.GetProperty("model_type").GetString());
        Assert.Equal(7, config.RootElement.GetProperty("bench").GetProperty("case_types").GetInt32());
        Assert.Equal([7L, 8L], SafeTensors.ReadHeader(folder.PathOf(WeightsFile)).Entries["bert.embeddings.case_embeddings.weight"].Shape);
        Assert.Equal(7 * 8, network.Count().Dense - ParameterCount.Of(Tiny.Shape, Tiny.Labels.Length));
    }

    private static float[] Logits(Network network, Example[] examples)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        network.Module.eval();
        var batch = Batch.Of(examples, [.. Enumerable.Range(0, examples.Length)], CPU);
        return Tiny.Values(network.Module.Compute(batch).Logits);
    }

    [Fact]
    public void Copy_has_the_same_weights_and_shares_no_memory()
    {
        using var network = Tiny.Network();
        var before = Tiny.Weights(network);

        using var copy = network.Copy();
        Assert.Equal(before, Tiny.Weights(copy));
        using (no_grad())
        {
            foreach (var parameter in copy.Module.parameters())
                parameter.add_(1L);
        }

        Assert.Equal(before, Tiny.Weights(network));
        Assert.All(Tiny.Weights(copy), pair => Assert.NotEqual(before[pair.Key], pair.Value));
    }

    [Fact]
    public void CopyMatching_takes_what_agrees_in_name_and_shape()
    {
        using var source = Tiny.Network(seed: 1);
        using var target = Tiny.Network(Tiny.Shape with { EmbeddingRank = 4, Layers = 1 }, seed: 2);
        var theirs = Tiny.Weights(source);
        var before = Tiny.Weights(target);

        target.CopyMatching(source);

        foreach (var (name, weights) in Tiny.Weights(target))
            Assert.Equal(name.Contains("word_embeddings") ? before[name] : theirs[name], weights);
        Assert.Equal(theirs, Tiny.Weights(source));
    }
}
