using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Bert;

public sealed class ParameterCountTests
{
    [Fact]
    public void DenseOf_counts_BERT_base_cased_with_nine_labels() => Assert.Equal(107_726_601, Count(Shapes("conll2003").Teacher));

    [Fact]
    public void DenseOf_counts_the_distilled_student() => Assert.Equal(19_667_421, Count(Shapes("conll2003").Student));

    [Fact]
    public void DenseOf_counts_the_teacher_with_embeddings_of_rank_64()
    {
        var shapes = Shapes("conll2003");
        Assert.Equal(64, shapes.EmbeddingRank);
        Assert.Equal(87_362_569, Count(shapes.Teacher with { EmbeddingRank = shapes.EmbeddingRank }));
    }

    /// <summary>A word has a row of 100 numbers, which a matrix of 100 x 384 projects.</summary>
    [Fact]
    public void DenseOf_counts_vectors_of_words_and_their_projection()
    {
        var teacher = Shapes("conll2003-minilm").Teacher;
        var wider = teacher with { WordVectors = new WordVectorShape(Rows: 25_000, Width: 100) };
        Assert.Equal(Count(teacher) + 2_500_000 + 38_400, Count(wider));
        Assert.Equal(2_538_400, wider.ElementsOfMatrices(9) - teacher.ElementsOfMatrices(9));
        Assert.Equal(38_400, wider.MultiplicationsPerToken - teacher.MultiplicationsPerToken);
    }

    [Fact]
    public void MultiplicationsPerToken_counts_what_is_applied_and_not_what_is_stored()
    {
        // A layer has four matrices of 4 x 4 and two of 4 x 8: 128 multiplications.
        var shape = new BertShape(Vocabulary: 10, Hidden: 4, Layers: 3, Heads: 2, Intermediate: 8);
        var ranks = new Dictionary<string, int> { ["layer.0.output.dense"] = 2 };

        Assert.Equal(3 * 128, shape.MultiplicationsPerToken);
        Assert.Equal(3 * 128, (shape with { Sharing = LayerSharing.Layer }).MultiplicationsPerToken);
        // The product of (8 x 2) and (2 x 4) takes 24 in place of 32, and that of word embeddings of rank 3 another 12.
        Assert.Equal((3 * 128) - 8, (shape with { Ranks = ranks }).MultiplicationsPerToken);
        Assert.Equal((3 * 128) + 12, (shape with { EmbeddingRank = 3 }).MultiplicationsPerToken);
    }

    private static TrackShapes Shapes(string track) => TrackCatalog.Find(track).Shapes;

    private static long Count(BertShape shape)
    {
        using var module = new BertClassifier(shape, labels: 9);
        return ParameterCount.DenseOf(module);
    }

    [Fact]
    public void Of_counts_the_elements_that_are_not_zero()
    {
        using var scope = NewDisposeScope();
        using var dense = new Dense(3, 2);
        using (no_grad())
        {
            dense.Weight.copy_(tensor(new float[] { 1, 0, -2, 0, -0f, 1e-30f }, [2, 3]));
            dense.Bias.copy_(tensor(new float[] { 0, 5 }));
        }

        Assert.Equal(new ParameterCount(Dense: 8, NonZero: 4), ParameterCount.Of(dense));
    }

    [Fact]
    public void Of_counts_frozen_parameters()
    {
        using var dense = new Dense(3, 2);
        using (no_grad())
            dense.Weight.fill_(1);
        dense.Weight.requires_grad = false;

        Assert.Equal(new ParameterCount(Dense: 8, NonZero: 6), ParameterCount.Of(dense));
    }

    [Fact]
    public void Of_counts_a_shared_layer_once()
    {
        using var layer = new Dense(3, 2);
        using (no_grad())
        {
            layer.Weight.fill_(1);
            layer.Bias.fill_(1);
        }

        using var twice = new Twice(layer);

        Assert.Equal(new ParameterCount(Dense: 8, NonZero: 8), ParameterCount.Of(twice));
        Assert.Equal(8, ParameterCount.DenseOf(twice));
    }

    /// <summary>
    /// The tiny network has 1,355 numbers: 248 embeddings, 16 of their normalisation, 532 in each of two layers, 27 of the classifier. Its matrices
    /// have 138 rows: 13 words, 16 positions, 2 segments, 4 x 8 + 12 + 8 in each layer, and 3 classes.
    /// </summary>
    [Fact]
    public void Of_counts_a_scale_for_every_row_of_matrices_in_8_bits()
    {
        using var plain = Tiny.Network();
        using var rounded = Tiny.Network(Tiny.Shape with { Int8Weights = true });

        Assert.Equal(1_355, plain.Count().Dense);
        Assert.Equal(new ParameterCount(Dense: 1_355 + 138, NonZero: 1_355 + 138), rounded.Count());
        Assert.Equal(1_355, ParameterCount.Of(plain.Shape, Tiny.Labels.Length));
        Assert.Equal(1_355 + 138, ParameterCount.Of(rounded.Shape, Tiny.Labels.Length));
    }

    /// <summary>
    /// With embeddings of rank 4 the two matrices have 13 and 4 rows. A product of rank 3 in place of an 8 x 12 matrix has 8 and 3 rows.
    /// </summary>
    [Fact]
    public void Of_counts_the_scales_of_both_factors()
    {
        var ranks = new Dictionary<string, int> { ["layer.0.output.dense"] = 3 };
        var shape = Tiny.Shape with { EmbeddingRank = 4, Ranks = ranks };

        var scales = ParameterCount.Of(shape with { Int8Weights = true }, labels: 3) - ParameterCount.Of(shape, labels: 3);

        Assert.Equal(138 + 4 + 3, scales);
    }

    private sealed class Twice : nn.Module<Tensor, Tensor>
    {
        private readonly ModuleList<Dense> layers;

        public Twice(Dense layer)
            : base(nameof(Twice))
        {
            layers = nn.ModuleList(layer, layer);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => layers[0].forward(input);
    }
}
