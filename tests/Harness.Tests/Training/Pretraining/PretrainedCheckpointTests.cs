using System.Text.Json;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Text;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Pretraining;

public sealed class PretrainedCheckpointTests
{
    private static readonly BertShape Shape = Texts.Shape;

    private static PretrainedCheckpoint Written(TemporaryFolder folder, int seed = 1)
    {
        using var model = MaskedLanguageModel.Random(Shape, seed);
        return PretrainedCheckpoint.Write(folder.PathOf("checkpoint"), model, Shape, Texts.WordPiece);
    }

    /// <summary>The keys that Hugging Face's BertConfig reads.</summary>
    [Fact]
    public void Write_leaves_the_layout_of_Hugging_Face()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = Written(folder);

        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(checkpoint.Folder, "config.json")));
        var root = config.RootElement;
        Assert.Equal("BertForMaskedLM", root.GetProperty("architectures")[0].GetString());
        Assert.Equal("bert", root.GetProperty("model_type").GetString());
        (string Name, int Value)[] sizes =
        [
            ("vocab_size", Texts.WordPiece.VocabularySize), ("hidden_size", 16), ("num_hidden_layers", 2), ("num_attention_heads", 2),
            ("intermediate_size", 32), ("max_position_embeddings", 24), ("type_vocab_size", 2), ("pad_token_id", 0),
        ];
        Assert.All(sizes, size => Assert.Equal(size.Value, root.GetProperty(size.Name).GetInt32()));
        Assert.Equal(1e-12, root.GetProperty("layer_norm_eps").GetDouble());
        Assert.Equal(Vocabulary.SpecialTokens, File.ReadLines(Path.Combine(checkpoint.Folder, "vocab.txt")).Take(5));
        Assert.Equal(Shape, checkpoint.Shape);
        Assert.Equal(64, checkpoint.WeightsHash.Length);
    }

    [Fact]
    public void CopyInto_gives_a_network_the_encoder_and_leaves_its_head()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = MaskedLanguageModel.Random(Shape, seed: 7);
        using var network = Network.Random(Shape, Tiny.Labels, seed: 2);
        var head = Tiny.Values(network.Module.state_dict()["classifier.weight"]);

        PretrainedCheckpoint.Write(folder.Path, model, Shape, Texts.WordPiece).CopyInto(network);

        var theirs = model.state_dict();
        var ours = network.Module.state_dict();
        var encoder = ours.Keys.Where(name => name.StartsWith("bert.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(ours.Count - 2, encoder.Length);
        Assert.All(encoder, name => Assert.Equal(Tiny.Values(theirs[name]), Tiny.Values(ours[name])));
        Assert.Equal(head, Tiny.Values(ours["classifier.weight"]));
    }

    /// <summary>
    /// The row of a piece that both vocabularies have is the same, that of one which is spelled with two pieces is their mean, and that of one which
    /// cannot be spelled stays. All other weights are the checkpoint's.
    /// </summary>
    [Fact]
    public void CopyInto_carries_the_rows_over_to_another_vocabulary()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var model = MaskedLanguageModel.Random(Shape, seed: 7);
        var checkpoint = PretrainedCheckpoint.Write(folder.Path, model, Shape, Texts.WordPiece);
        var known = Enumerable.Range(5, Texts.WordPiece.VocabularySize - 5).Select(Texts.WordPiece.Token).ToArray();
        var first = known.First(piece => !piece.StartsWith("##", StringComparison.Ordinal));
        var second = known.First(piece => piece.StartsWith("##", StringComparison.Ordinal) && !known.Contains(first + piece[2..]));
        var own = new BertWordPiece(Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, first + second[2..], "ψ", second]));
        using var network = Network.Random(Shape with { Vocabulary = own.VocabularySize }, Tiny.Labels, seed: 2);
        var before = Rows(network.Module.state_dict()["bert.embeddings.word_embeddings.weight"]);
        var head = Tiny.Values(network.Module.state_dict()["classifier.weight"]);

        checkpoint.CopyInto(network, own);

        var theirs = Rows(model.state_dict()["bert.embeddings.word_embeddings.weight"]);
        var rows = Rows(network.Module.state_dict()["bert.embeddings.word_embeddings.weight"]);
        var mean = theirs[IdOf(first)].Zip(theirs[IdOf(second)], (left, right) => (left + right) / 2).ToArray();
        Assert.All(mean.Zip(rows[5]), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Equal(before[6], rows[6]);
        Assert.Equal(theirs[IdOf(second)], rows[7]);
        Assert.Equal(theirs[..5], rows[..5]);
        Assert.Equal(head, Tiny.Values(network.Module.state_dict()["classifier.weight"]));
        const string Dense = "bert.encoder.layer.1.output.dense.weight";
        Assert.Equal(Tiny.Values(model.state_dict()[Dense]), Tiny.Values(network.Module.state_dict()[Dense]));

        int IdOf(string piece) => 5 + Array.IndexOf(known, piece);

        static float[][] Rows(Tensor table) => [.. Tiny.Values(table).Chunk((int)table.size(1))];
    }

    /// <summary>Checkpoints have no case embeddings. They begin at zero, so that the network computes what the checkpoint's encoder does.</summary>
    [Fact]
    public void CopyInto_begins_with_case_embeddings_of_zero()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = Written(folder);
        var shape = Shape with { CaseTypes = WordCases.Count };
        using var network = Network.Random(shape, Tiny.Labels, seed: 2);
        checkpoint.Check(shape, Texts.WordPiece);

        checkpoint.CopyInto(network);

        Assert.All(Tiny.Weights(network)["bert.embeddings.case_embeddings.weight"], value => Assert.Equal(0, value));
        using var plain = Network.Random(Shape, Tiny.Labels, seed: 2);
        checkpoint.CopyInto(plain);
        var expected = Tiny.Weights(plain);
        var weights = Tiny.Weights(network);
        Assert.All(
            expected.Where(entry => !entry.Key.StartsWith("classifier", StringComparison.Ordinal)),
            entry => Assert.Equal(entry.Value, weights[entry.Key]));
    }

    [Fact]
    public void CopyInto_lists_all_tensors_that_do_not_fit()
    {
        using var folder = new TemporaryFolder();
        using var network = Network.Random(Shape with { Layers = 3, Positions = 20 }, Tiny.Labels, seed: 2);

        var message = Assert.Throws<DataFormatException>(() => Written(folder).CopyInto(network)).Message;

        Assert.Contains("17 faults, where the network has 53 tensors", message);
        Assert.Contains("bert.embeddings.position_embeddings.weight is [24, 16], not [20, 16]", message);
        Assert.Contains("bert.encoder.layer.2.output.dense.bias is missing", message);
    }

    /// <summary>
    /// The first form is that of bert-base-cased, and the others are those of similar checkpoints. The bytes of the tensors are made by hand.
    /// </summary>
    [Theory]
    [InlineData("F32", "bert.", "gamma", "beta")]
    [InlineData("F32", "", "gamma", "beta")]
    [InlineData("F32", "bert.", "weight", "bias")]
    [InlineData("F16", "bert.", "gamma", "beta")]
    [InlineData("BF16", "", "weight", "bias")]
    public void CopyInto_reads_a_checkpoint_in_the_form_of_bert_base_cased(string type, string prefix, string gamma, string beta)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var network = Network.Random(HuggingFaceFolder.Shape, Tiny.Labels, seed: 2);
        var head = Tiny.Values(network.Module.state_dict()["classifier.weight"]);
        string Renamed(string name) => (name.StartsWith("bert.", StringComparison.Ordinal) ? prefix + name["bert.".Length..] : name)
            .Replace("LayerNorm.gamma", $"LayerNorm.{gamma}").Replace("LayerNorm.beta", $"LayerNorm.{beta}");
        var tensors = HuggingFaceFolder.Tensors(type).Select(given => given with { Name = Renamed(given.Name) });
        HuggingFaceFolder.Write(folder, tensors);

        var checkpoint = PretrainedCheckpoint.Open(folder.Path);
        checkpoint.CopyInto(network);

        Assert.Equal(HuggingFaceFolder.Shape, checkpoint.Shape);
        checkpoint.Check(HuggingFaceFolder.Shape, Texts.WordPiece);
        var ours = network.Module.state_dict();
        Assert.Equal(5 + 3 * 16 + 2, ours.Count);
        Assert.All(HuggingFaceFolder.Encoder, known => Assert.Equal(
            HuggingFaceFolder.Values(known.Name, known.Shape),
            Tiny.Values(ours[known.Name.Replace("LayerNorm.gamma", "LayerNorm.weight").Replace("LayerNorm.beta", "LayerNorm.bias")])));
        Assert.Equal(head, Tiny.Values(ours["classifier.weight"]));
    }

    /// <summary>The checkpoint of a fine-tuned classifier has another head, which is not taken.</summary>
    [Fact]
    public void CopyInto_reads_the_encoder_of_a_token_classifier()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var network = Network.Random(HuggingFaceFolder.Shape, Tiny.Labels, seed: 2);
        var head = Tiny.Values(network.Module.state_dict()["classifier.weight"]);
        HuggingFaceFolder.Write(folder,
        [
            .. HuggingFaceFolder.Tensors().Where(given => !given.Name.StartsWith("cls.", StringComparison.Ordinal)),
            ("classifier.weight", "F32", [3, HuggingFaceFolder.Hidden], new byte[4 * 3 * HuggingFaceFolder.Hidden]),
            ("classifier.bias", "F32", [3], new byte[12]),
        ]);

        PretrainedCheckpoint.Open(folder.Path).CopyInto(network);

        const string Query = "bert.encoder.layer.1.attention.self.query.weight";
        var expected = HuggingFaceFolder.Values(Query, [HuggingFaceFolder.Hidden, HuggingFaceFolder.Hidden]);
        Assert.Equal(expected, Tiny.Values(network.Module.state_dict()[Query]));
        Assert.Equal(head, Tiny.Values(network.Module.state_dict()["classifier.weight"]));
    }

    [Fact]
    public void CopyInto_passes_over_heads_of_other_tasks_and_types_that_cannot_be_read()
    {
        using var folder = new TemporaryFolder();
        using var network = Network.Random(HuggingFaceFolder.Shape, Tiny.Labels, seed: 2);
        HuggingFaceFolder.Write(folder,
        [
            .. HuggingFaceFolder.Tensors(),
            ("qa_outputs.weight", "F32", [2, HuggingFaceFolder.Hidden], new byte[8 * HuggingFaceFolder.Hidden]),
            ("adapter.weight", "F32", [1], new byte[4]),
            ("cls.extra", "F8_E4M3", [4], new byte[4]),
            ("cls.predictions.extra", "I16", [2], new byte[4]),
        ]);

        PretrainedCheckpoint.Open(folder.Path).CopyInto(network);

        const string Query = "bert.encoder.layer.1.attention.self.query.weight";
        var expected = HuggingFaceFolder.Values(Query, [HuggingFaceFolder.Hidden, HuggingFaceFolder.Hidden]);
        Assert.Equal(expected, Tiny.Values(network.Module.state_dict()[Query]));
    }

    [Fact]
    public void CopyInto_refuses_a_tensor_of_the_encoder_in_a_type_that_cannot_be_read()
    {
        using var folder = new TemporaryFolder();
        using var network = Network.Random(HuggingFaceFolder.Shape, Tiny.Labels, seed: 2);
        const string Bias = "bert.encoder.layer.1.output.dense.bias";
        HuggingFaceFolder.Write(folder, HuggingFaceFolder.Tensors().Select(given => given.Name == Bias
            ? (given.Name, "F8_E5M2", given.Shape, new byte[HuggingFaceFolder.Hidden])
            : given));

        var error = Assert.Throws<DataFormatException>(() => PretrainedCheckpoint.Open(folder.Path).CopyInto(network));

        Assert.Contains($"{Bias} is of type F8_E5M2, not F32 or F16 or BF16", error.Message);
    }

    [Fact]
    public void CopyInto_lists_every_fault_at_once_and_leaves_the_network_as_it_was()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using var network = Network.Random(HuggingFaceFolder.Shape, Tiny.Labels, seed: 2);
        var before = Tiny.Weights(network);
        const string Layer = "bert.encoder.layer.1.";
        string[] replaced = [Layer + "attention.self.key.bias", Layer + "output.dense.bias", Layer + "intermediate.dense.bias"];
        HuggingFaceFolder.Write(folder,
        [
            .. HuggingFaceFolder.Tensors().Where(given => !replaced.Contains(given.Name)),
            (Layer + "output.dense.bias", "F32", [4], new byte[16]),
            (Layer + "intermediate.dense.bias", "I32", [12], new byte[48]),
            ("embeddings.LayerNorm.weight", "F32", [8], new byte[32]),
            (Layer + "crossattention.self.key.bias", "F32", [8], new byte[32]),
        ]);

        var message = Assert.Throws<DataFormatException>(() => PretrainedCheckpoint.Open(folder.Path).CopyInto(network)).Message;

        Assert.Contains(folder.PathOf("model.safetensors") + ": 5 faults, where the network has 53 tensors", message);
        Assert.Contains(Layer + "attention.self.key.bias is missing", message);
        Assert.Contains(Layer + "output.dense.bias is [4], not [8]", message);
        Assert.Contains(Layer + "intermediate.dense.bias is of type I32, not F32 or F16 or BF16", message);
        Assert.Contains(
            "bert.embeddings.LayerNorm.weight is there 2 times, as bert.embeddings.LayerNorm.gamma and embeddings.LayerNorm.weight", message);
        Assert.Contains(Layer + "crossattention.self.key.bias is unknown", message);
        Assert.Equal(before, Tiny.Weights(network));
    }

    [Fact]
    public void Check_refuses_another_epsilon()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<DataFormatException>(() => Written(folder).Check(Shape with { LayerNormEps = 1e-5 }, Texts.WordPiece));

        Assert.Contains("LayerNormEps = 1E-12", error.Message);
        Assert.Contains("LayerNormEps = 1E-05", error.Message);
    }

    [Fact]
    public void Check_accepts_the_same_network_and_refuses_others()
    {
        using var folder = new TemporaryFolder();
        var checkpoint = Written(folder);

        checkpoint.Check(Shape with { Dropout = 0.3 }, Texts.WordPiece);
        var error = Assert.Throws<DataFormatException>(() => checkpoint.Check(Shape with { Heads = 4 }, Texts.WordPiece));
        Assert.Contains("Heads = 2", error.Message);
        var other = new BertWordPiece(Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, "x"]));
        error = Assert.Throws<DataFormatException>(() => checkpoint.Check(Shape, other));
        Assert.Contains("another vocabulary", error.Message);
        var entries = Enumerable.Range(0, Texts.WordPiece.VocabularySize).Select(Texts.WordPiece.Token);
        var uncased = new BertWordPiece(Vocabulary.FromEntries(entries), TokenizerSettings.Uncased);
        error = Assert.Throws<DataFormatException>(() => checkpoint.Check(Shape, uncased));
        Assert.Contains("LowerCase = False", error.Message);
        Assert.Contains("LowerCase = True", error.Message);
    }

    [Fact]
    public void Open_says_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("config.json: no such file", Assert.Throws<FileNotFoundException>(() => PretrainedCheckpoint.Open(folder.Path)).Message);
    }

    [Theory]
    [InlineData("""{"do_basic_tokenize": false}""", "do_basic_tokenize is false. Expected true")]
    [InlineData("""{"do_lower_case": "no"}""", "do_lower_case is \"no\". Expected true or false")]
    [InlineData("""{"do_lower_case": true, "do_lower_case": false}""", "not a tokenizer's configuration")]
    [InlineData("""{"do_lower_case": false""", "not a tokenizer's configuration")]
    [InlineData("null", "not a tokenizer's configuration (null)")]
    public void Open_refuses_a_tokenizer_that_is_damaged_or_another(string text, string message)
    {
        using var folder = new TemporaryFolder();
        HuggingFaceFolder.Write(folder);
        File.WriteAllText(folder.PathOf("tokenizer_config.json"), text);

        var error = Assert.Throws<DataFormatException>(() => PretrainedCheckpoint.Open(folder.Path));

        Assert.StartsWith($"{folder.PathOf("tokenizer_config.json")}: {message}", error.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"do_lower_case": null, "strip_accents": null}""")]
    public void Open_takes_a_tokenizer_that_says_nothing_about_case(string? text)
    {
        using var folder = new TemporaryFolder();
        HuggingFaceFolder.Write(folder);
        if (text is null)
            File.Delete(folder.PathOf("tokenizer_config.json"));
        else
            File.WriteAllText(folder.PathOf("tokenizer_config.json"), text);

        Assert.Equal(HuggingFaceFolder.Shape, PretrainedCheckpoint.Open(folder.Path).Shape);
    }

    [Fact]
    public void Open_refuses_a_vocabulary_that_is_longer_than_the_embeddings()
    {
        using var folder = new TemporaryFolder();
        HuggingFaceFolder.Write(folder);
        File.AppendAllLines(folder.PathOf("vocab.txt"), ["one-more"]);

        Assert.Contains(
            $"vocab.txt: {Texts.WordPiece.VocabularySize + 1} entries. Expected at most {Texts.WordPiece.VocabularySize}",
            Assert.Throws<DataFormatException>(() => PretrainedCheckpoint.Open(folder.Path)).Message);
    }

    [Theory]
    [InlineData("\"model_type\": \"bert\"", "\"model_type\": \"roberta\"", "model_type is 'roberta'")]
    [InlineData("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"relu\"", "hidden_act is 'relu'")]
    [InlineData("\"hidden_size\": 16", "\"hidden_size\": 15", "do not divide a width of 15")]
    [InlineData("\"hidden_size\": 16,", "", "hidden_size")]
    [InlineData("{", "[", "not a BERT's configuration")]
    [InlineData("\"type_vocab_size\": 2", "\"type_vocab_size\": 0", "type_vocab_size is 0")]
    [InlineData("\"hidden_dropout_prob\": 0.1", "\"hidden_dropout_prob\": 1e999", "hidden_dropout_prob is ")]
    [InlineData("\"hidden_size\": 16", "\"hidden_size\": 16, \"hidden_size\": 32", "not a BERT's configuration")]
    [InlineData("\"model_type\": \"bert\"", "\"model_type\": \"\\ud800\"", "not a BERT's configuration")]
    public void Open_refuses_a_configuration_of_another_network(string from, string to, string message)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(Written(folder).Folder, "config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace(from, to));

        Assert.Contains(message, Assert.Throws<DataFormatException>(() => PretrainedCheckpoint.Open(folder.PathOf("checkpoint"))).Message);
    }
}
