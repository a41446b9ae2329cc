using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Inputs;

public sealed class BatcherTests
{
    [Fact]
    public void Of_makes_many_batches_as_it_makes_one()
    {
        using var scope = NewDisposeScope();
        var examples = Tiny.Examples(23);
        var batcher = new Batcher(examples);
        int[][] batches = [[4, 0, 9, 22], [7], [1, 2, 3], [22, 5]];

        using var together = batcher.Of(batches, CPU);

        Assert.Equal(4, together.Count);
        for (var i = 0; i < batches.Length; i++)
        {
            var own = Batch.Of(examples, batches[i], CPU);
            var theirs = together[i];
            Assert.Equal(own.Indices, theirs.Indices);
            Assert.Equal(own.Tokens, theirs.Tokens);
            Assert.Equal(own.TokenIds.shape, theirs.TokenIds.shape);
            foreach (var (one, other) in Tensors(own).Zip(Tensors(theirs)))
                Assert.Equal(one, other);
        }
    }

    [Fact]
    public void Constructor_counts_labels_and_tokens_of_all_examples()
    {
        var examples = Tiny.Examples(23);
        var batcher = new Batcher(examples);

        Assert.Equal(examples.Sum(example => example.Length), batcher.Tokens);
        // All but the first and the last token of each.
        Assert.Equal(examples.Sum(example => example.Length - 2), batcher.Labelled);
    }

    private static IEnumerable<long[]?> Tensors(Batch batch) =>
        new[]
        {
            batch.TokenIds, batch.Mask, batch.Labels, batch.LabelledPositions, batch.KnownPositions, batch.TokenPositions, batch.LabelledRows,
            batch.TokenRows,
        }.Select(tensor => tensor?.to(ScalarType.Int64).contiguous().data<long>().ToArray());
}
