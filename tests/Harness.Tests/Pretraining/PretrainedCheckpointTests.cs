using System.Text.Json;
using Harness.Data;
using Harness.Models;
using Harness.Pretraining;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Pretraining;

public static class PretrainedCheckpointTests
{
    private static readonly BertShape Shape = new(Texts.WordPiece.VocabularySize, Hidden: 16, Layers: 2, Heads: 2, Intermediate: 32) { Positions = 24 };

    private static PretrainedCheckpoint Written(TemporaryFolder folder, int seed = 1)
    {
        using var model = MaskedLanguageModel.Random(Shape, seed);
        return PretrainedCheckpoint.Write(folder.PathOf("checkpoint"), model, Shape, Texts.WordPiece);
    }

    public sealed class Write
    {
        /// <summary>The keys that Hugging Face's BertConfig reads.</summary>
        [Fact]
        public void LeavesHuggingFacesLayout()
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
    }

    public sealed class CopyInto
    {
        [Fact]
        public void GivesANetworkTheEncoderAndLeavesItsHead()
        {
            using var folder = new TemporaryFolder();
            using var scope = NewDisposeScope();
            using var model = MaskedLanguageModel.Random(Shape, seed: 7);
            using var network = Network.Random(Shape, Tiny.Labels, seed: 2);
            var head = Tiny.Values(network.Module.state_dict()["classifier.weight"]);

            PretrainedCheckpoint.Write(folder.Path, model, Shape, Texts.WordPiece).CopyInto(network);

            var (theirs, ours) = (model.state_dict(), network.Module.state_dict());
            var encoder = ours.Keys.Where(name => name.StartsWith("bert.", StringComparison.Ordinal)).ToArray();
            Assert.Equal(ours.Count - 2, encoder.Length);
            Assert.All(encoder, name => Assert.Equal(Tiny.Values(theirs[name]), Tiny.Values(ours[name])));
            Assert.Equal(head, Tiny.Values(ours["classifier.weight"]));
        }

        [Fact]
        public void ListsAllThatDoesNotFit()
        {
            using var folder = new TemporaryFolder();
            using var network = Network.Random(Shape with { Layers = 3, Positions = 20 }, Tiny.Labels, seed: 2);

            var message = Assert.Throws<DataFormatException>(() => Written(folder).CopyInto(network)).Message;

            Assert.Contains("17 of 53 tensors do not fit", message);
            Assert.Contains("bert.embeddings.position_embeddings.weight is [24, 16], not [20, 16]", message);
            Assert.Contains("bert.encoder.layer.2.output.dense.bias is missing", message);
        }
    }

    public sealed class Check
    {
        [Fact]
        public void AcceptsTheSameNetworkAndRefusesOthers()
        {
            using var folder = new TemporaryFolder();
            var checkpoint = Written(folder);

            checkpoint.Check(Shape with { Dropout = 0.3 }, Texts.WordPiece);
            Assert.Contains("Heads = 2", Assert.Throws<DataFormatException>(() => checkpoint.Check(Shape with { Heads = 4 }, Texts.WordPiece)).Message);
            var other = new BertWordPiece(Vocabulary.FromEntries([.. Vocabulary.SpecialTokens, "x"]));
            Assert.Contains("another vocabulary", Assert.Throws<DataFormatException>(() => checkpoint.Check(Shape, other)).Message);
        }
    }

    public sealed class Open
    {
        [Fact]
        public void SaysWhatIsMissing()
        {
            using var folder = new TemporaryFolder();
            Assert.Contains("config.json: no such file", Assert.Throws<FileNotFoundException>(() => PretrainedCheckpoint.Open(folder.Path)).Message);
        }

        [Theory]
        [InlineData("\"model_type\": \"bert\"", "\"model_type\": \"roberta\"", "model_type is 'roberta'")]
        [InlineData("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"relu\"", "hidden_act is 'relu'")]
        [InlineData("\"hidden_size\": 16", "\"hidden_size\": 15", "do not divide a width of 15")]
        [InlineData("\"hidden_size\": 16,", "", "hidden_size")]
        [InlineData("{", "[", "not a BERT's configuration")]
        public void RefusesAnotherNetwork(string from, string to, string message)
        {
            using var folder = new TemporaryFolder();
            var path = Path.Combine(Written(folder).Folder, "config.json");
            File.WriteAllText(path, File.ReadAllText(path).Replace(from, to));

            Assert.Contains(message, Assert.Throws<DataFormatException>(() => PretrainedCheckpoint.Open(folder.PathOf("checkpoint"))).Message);
        }
    }
}
