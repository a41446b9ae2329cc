using Bench.Speed;
using Harness.Models.Bert;

namespace Bench.Tests.Speed;

public sealed class MatrixWorkTests
{
    private static readonly BertShape Shape = new(Vocabulary: 1000, Hidden: 8, Layers: 2, Heads: 2, Intermediate: 12);

    // For one token of five: four projections of 8 x 8, one of 8 x 12 and one back, and 5 x 8 for the scores and again for the sum. Two layers, a
    // head of 8 x 3, a multiplication and an addition each.
    private const double ForwardOfToken = 2 * (2 * (4 * 64 + 2 * 96 + 2 * 40) + 24);

    [Fact]
    public void Forward_counts_products_and_neither_embeddings_nor_sums() =>
        Assert.Equal(3 * 5 * ForwardOfToken, MatrixWork.Forward(Shape, labels: 3, inputs: 3, tokens: 5));

    [Fact]
    public void Step_takes_two_further_products_for_every_one() =>
        Assert.Equal(3 * 3 * 5 * ForwardOfToken, MatrixWork.Step(Shape, labels: 3, inputs: 3, tokens: 5));
}
