using Harness.Contest.Compression;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Tests.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Compression;

public static class VocabularyTests
{
    public sealed class Keep
    {
        [Theory]
        [InlineData(null)]
        [InlineData(3)]
        public void Keep_changes_nothing_for_kept_tokens_and_reads_others_as_unknown(int? rank)
        {
            using var scope = NewDisposeScope();
            using var network = Compressible.Network(Compressible.Shape with { EmbeddingRank = rank });
            int[] kept = [1, 2, 3, 5, 7, 9];

            using var trimmed = TrimVocabulary.Keep(network, kept, unknown: 1);

            var staying = tensor(new long[] { 2, 5, 3, 7, 9, 1 }, [2, 3]);
            Assert.Equal(Compressible.Logits(network, staying), Compressible.Logits(trimmed, staying));
            var dropped = tensor(new long[] { 2, 4, 12 }, [1, 3]);
            var unknown = tensor(new long[] { 2, 1, 1 }, [1, 3]);
            Assert.Equal(Compressible.Logits(network, unknown), Compressible.Logits(trimmed, dropped));
            Assert.Equal(7 * (rank ?? 12), ParameterCount.DenseOf(network.Module) - ParameterCount.DenseOf(trimmed.Module));
        }

        [Fact]
        public void A_trimmed_vocabulary_is_saved_and_loaded()
        {
            using var folder = new TemporaryFolder();
            using var network = Compressible.Network();
            using var trimmed = TrimVocabulary.Keep(network, [1, 5, 7], unknown: 1);
            trimmed.Save(folder.Path);

            using var loaded = Network.Load(folder.Path);

            Assert.Equal(3, loaded.Shape.EmbeddingRows);
            Compressible.Close(Compressible.Logits(trimmed), Compressible.Logits(loaded), 1e-4);
        }
    }

    public sealed class Occurring
    {
        [Fact]
        public void Occurring_has_the_specials_and_the_tokens_of_the_examples()
        {
            Example[] examples = [new([2, 8, 8, 9, 3], [], []), new([2, 9, 9, 7, 3], [], [])];
            Assert.Equal([0, 1, 2, 3, 4, 7, 8, 9], TrimVocabulary.Occurring(examples, Texts.WordPiece));
        }
    }

    public sealed class Step
    {
        /// <summary>A token that occurs in training keeps its row, and one that does not occur gets the row of [UNK].</summary>
        [Fact]
        public void Apply_keeps_the_rows_of_the_training_split_and_reads_others_as_unknown()
        {
            StepTrial.Run(arena =>
            {
                using var scope = NewDisposeScope();
                using var network = StepTrial.Network(seed: 1);
                var seen = arena.Training.Examples.SelectMany(example => example.TokenIds).ToHashSet();
                var specials = new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }.Length;
                var dropped = Enumerable.Range(specials, network.Shape.Vocabulary - specials).First(id => !seen.Contains(id));
                var kept = seen.Max();
                var unknown = arena.WordPiece.UnknownId;

                using var trimmed = new TrimVocabulary().Apply(network, arena);

                Assert.Equal(network.Logits(kept, kept), trimmed.Logits(kept, kept));
                Assert.Equal(network.Logits(kept, unknown), trimmed.Logits(kept, dropped));
                Assert.NotEqual(network.Logits(kept, dropped), trimmed.Logits(kept, dropped));
                Assert.Equal(seen.Union(Enumerable.Range(0, specials)).Count(), trimmed.Shape.EmbeddingRows);
            });
        }
    }

    private static double[] Logits(this Network network, int first, int second) =>
        Compressible.Logits(network, tensor(new long[] { first, second }, [1, 2]));
}
