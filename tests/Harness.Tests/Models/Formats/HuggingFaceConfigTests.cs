using System.Text.Json;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Tests.Training.Pretraining;
using Harness.Text;
using Harness.Training.Pretraining;

namespace Harness.Tests.Models.Formats;

/// <summary>Every setting of a config.json that changes what the encoder computes is applied or refused, and no other is looked at.</summary>
public sealed class HuggingFaceConfigTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("layer_norm_eps", "-1", "LayerNormEps is -1. Expected a number above 0")]
    [InlineData("layer_norm_eps", "null", "layer_norm_eps")]
    [InlineData("is_decoder", "true", "is_decoder is true")]
    [InlineData("add_cross_attention", "true", "add_cross_attention is true")]
    [InlineData("is_encoder_decoder", "true", "is_encoder_decoder is true")]
    [InlineData("pruned_heads", """{"0": [1]}""", "pruned_heads is {")]
    [InlineData("quantization_config", """{"load_in_8bit": true}""", "quantization_config is {")]
    [InlineData("auto_map", """{"AutoModel": "model.Own"}""", "auto_map is {")]
    [InlineData("hidden_act", "\"gelu_new\"", "hidden_act is 'gelu_new'. Expected 'gelu'")]
    [InlineData("hidden_act", "null", "hidden_act is ''")]
    [InlineData("position_embedding_type", "\"relative_key\"", "position_embedding_type is 'relative_key'")]
    [InlineData("position_embedding_type", "null", "position_embedding_type is ''")]
    [InlineData("attention_probs_dropout_prob", "1.5", "attention_probs_dropout_prob is 1.5")]
    [InlineData("pad_token_id", "3", "pad_token_id is 3. Expected 0, the row of [PAD] in vocab.txt")]
    public void Open_refuses_a_setting_that_it_cannot_apply(string name, string value, string message)
    {
        var error = Assert.Throws<DataFormatException>(() => Opened((name, value)));

        Assert.StartsWith(folder.PathOf("config.json"), error.Message);
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("id2label", """{"0": 0, "1": 1}""")]
    [InlineData("id2label", "[\"O\"]")]
    [InlineData("label2id", """{"O": "0"}""")]
    [InlineData("pad_token_id", "null")]
    [InlineData("type_vocab_size", null)]
    [InlineData("model_type", null)]
    [InlineData("hidden_act", "\"gelu_python\"")]
    [InlineData("architectures", "null")]
    [InlineData("initializer_range", "\"0.02\"")]
    [InlineData("tie_word_embeddings", "null")]
    [InlineData("is_decoder", "false")]
    [InlineData("pruned_heads", "{}")]
    [InlineData("quantization_config", "null")]
    [InlineData("chunk_size_feed_forward", "4")]
    [InlineData("torch_dtype", "\"float16\"")]
    [InlineData("embedding_size", "8")]
    [InlineData("classifier_dropout", "null")]
    public void Open_takes_a_setting_that_changes_nothing(string name, string? value) =>
        Assert.Equal(HuggingFaceFolder.Shape, Opened((name, value)).Shape);

    [Fact]
    public void Open_applies_epsilon_and_both_dropouts()
    {
        var shape = Opened(("layer_norm_eps", "1e-05"), ("hidden_dropout_prob", "0.2"), ("attention_probs_dropout_prob", "0.3")).Shape;

        Assert.Equal(HuggingFaceFolder.Shape with { LayerNormEps = 1e-5, Dropout = 0.2, AttentionDropout = 0.3 }, shape);
    }

    [Fact]
    public void Open_takes_the_dropouts_of_transformers_where_the_file_has_none()
    {
        var shape = Opened(("hidden_dropout_prob", null), ("attention_probs_dropout_prob", null)).Shape;

        Assert.Equal((0.1, null), (shape.Dropout, shape.AttentionDropout));
    }

    [Fact]
    public void Open_takes_a_vocabulary_whose_padding_is_not_first_and_Save_writes_its_row()
    {
        HuggingFaceFolder.Write(folder);
        var entries = File.ReadAllLines(folder.PathOf("vocab.txt"));
        (entries[0], entries[4]) = (entries[4], entries[0]);
        File.WriteAllLines(folder.PathOf("vocab.txt"), entries);
        File.WriteAllText(folder.PathOf("config.json"), With(("pad_token_id", "4")));
        var shape = PretrainedCheckpoint.Open(folder.Path).Shape;
        using var network = Network.Random(shape, Tiny.Labels, seed: 1);

        network.Save(folder.PathOf("saved"), BertWordPiece.Load(folder.PathOf("vocab.txt")));

        Assert.Equal(4, Setting("saved", "pad_token_id").GetInt32());
        Assert.Equal(entries, File.ReadLines(folder.PathOf("saved/vocab.txt")));
    }

    [Fact]
    public void Save_writes_the_settings_of_the_network()
    {
        using var network = Network.Random(Tiny.Shape with { LayerNormEps = 1e-5, Dropout = 0.2, AttentionDropout = 0.3 }, Tiny.Labels, seed: 1);

        network.Save(folder.PathOf("saved"));

        Assert.Equal(1e-5, Setting("saved", "layer_norm_eps").GetDouble());
        Assert.Equal(0.2, Setting("saved", "hidden_dropout_prob").GetDouble());
        Assert.Equal(0.3, Setting("saved", "attention_probs_dropout_prob").GetDouble());
        Assert.Equal("I-X", Setting("saved", "id2label").GetProperty("2").GetString());
        Assert.Equal(2, Setting("saved", "label2id").GetProperty("I-X").GetInt32());
    }

    [Theory]
    [InlineData("{}", "no id2label")]
    [InlineData("""{"0": 0}""", "id2label has 1 entries and no name for 0")]
    [InlineData("""{"0": "O", "2": "B-X"}""", "id2label has 2 entries and no name for 1")]
    public void Load_checks_the_labels_of_a_classifier(string labels, string message)
    {
        using var network = Tiny.Network();
        network.Save(folder.Path);
        File.WriteAllText(folder.PathOf("config.json"), With(File.ReadAllText(folder.PathOf("config.json")), ("id2label", labels)));

        Assert.Contains(message, Assert.Throws<DataFormatException>(() => Network.Load(folder.Path)).Message);
    }

    [Fact]
    public void Shape_is_recorded_without_the_usual_epsilon()
    {
        Assert.DoesNotContain("eps", JsonSerializer.Serialize(Tiny.Shape), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("AttentionDropout", JsonSerializer.Serialize(Tiny.Shape), StringComparison.Ordinal);
        var unusual = Tiny.Shape with { LayerNormEps = 1e-5 };
        Assert.Contains("\"layer_norm_eps\":1E-05", JsonSerializer.Serialize(unusual));
        Assert.Equal(unusual, JsonSerializer.Deserialize<BertShape>(JsonSerializer.Serialize(unusual)));
    }

    private PretrainedCheckpoint Opened(params (string Name, string? Value)[] settings)
    {
        HuggingFaceFolder.Write(folder);
        File.WriteAllText(folder.PathOf("config.json"), With(settings));
        return PretrainedCheckpoint.Open(folder.Path);
    }

    private static string With(params (string Name, string? Value)[] settings) => With(HuggingFaceFolder.Config, settings);

    // A setting without a value is left out.
    private static string With(string config, params (string Name, string? Value)[] settings)
    {
        var json = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(config)!;
        foreach (var (name, value) in settings)
            if (value is null)
                json.Remove(name);
            else
                json[name] = JsonDocument.Parse(value).RootElement;
        return JsonSerializer.Serialize(json);
    }

    private JsonElement Setting(string subfolder, string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.PathOf(subfolder), "config.json")));
        return json.RootElement.GetProperty(name).Clone();
    }
}
