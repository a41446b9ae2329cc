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
        public void ChangesNothingWhereAllTokensStayAndReadsOthersAsUnknown(int? rank)
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
        public void IsKeptOnDisk()
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

    public sealed class MostFrequent
    {
        [Fact]
        public void KeepsSpecialsAndThenTheMostFrequent()
        {
            Example[] examples = [new([2, 8, 8, 9, 3], [], []), new([2, 9, 9, 7, 3], [], [])];
            Assert.Equal([0, 1, 2, 3, 4, 7, 8, 9], TrimVocabulary.MostFrequent([examples], Texts.WordPiece, 100));
            Assert.Equal([0, 1, 2, 3, 4, 9], TrimVocabulary.MostFrequent([examples], Texts.WordPiece, 6));
        }

        [Fact]
        public void TakesFromTheNextSourceWhatThereIsRoomFor()
        {
            Example[] training = [new([2, 8, 9, 9, 3], [], [])];
            Example[] text = [new([2, 9, 11, 6, 6, 3], [], [])];
            Assert.Equal([0, 1, 2, 3, 4, 6, 8, 9, 11], TrimVocabulary.MostFrequent([training, text], Texts.WordPiece, 100));
            Assert.Equal([0, 1, 2, 3, 4, 6, 8, 9], TrimVocabulary.MostFrequent([training, text], Texts.WordPiece, 8));
        }
    }
}
