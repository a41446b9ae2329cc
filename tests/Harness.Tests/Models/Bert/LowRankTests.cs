using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Bert;

public sealed class LowRankTests
{
    // The matrix is made from these numbers, so that they are its singular values.
    private static readonly double[] Singular = [9, 5, 3, 2, 0.5];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    public void Factorize_drops_no_more_than_the_smallest_singular_values(int rank)
    {
        using var scope = NewDisposeScope();
        var u = Orthonormal(11, 5, seed: 1);
        var v = Orthonormal(7, 5, seed: 2);
        var matrix = new double[11 * 7];
        for (var i = 0; i < 11; i++)
        {
            for (var j = 0; j < 7; j++)
                matrix[i * 7 + j] = Enumerable.Range(0, 5).Sum(k => u[k][i] * Singular[k] * v[k][j]);
        }

        var (left, right, kept) = LowRank.Factorize(tensor(matrix, [11, 7]), rank);

        Assert.Equal([11, rank], left.shape);
        Assert.Equal([rank, 7], right.shape);
        var error = Math.Sqrt(Tiny.Doubles(left.matmul(right)).Zip(matrix, (x, y) => (x - y) * (x - y)).Sum());
        Assert.Equal(Math.Sqrt(Singular[rank..].Sum(s => s * s)), error, 1e-10);
        Assert.Equal(Singular[..Math.Min(rank, 5)].Sum(s => s * s) / Singular.Sum(s => s * s), kept, 1e-10);
        // Shared evenly: both factors have the singular values' square roots for norms.
        Assert.Equal(Math.Sqrt(Singular[0]), Math.Sqrt(Tiny.Doubles(left.select(1, 0)).Sum(x => x * x)), 1e-10);
        Assert.Equal(Math.Sqrt(Singular[0]), Math.Sqrt(Tiny.Doubles(right.select(0, 0)).Sum(x => x * x)), 1e-10);
    }

    // Orthonormal vectors, made from random ones by the Gram-Schmidt process.
    private static double[][] Orthonormal(int length, int count, ulong seed)
    {
        var random = new SplitMix(seed);
        var vectors = new List<double[]>();
        while (vectors.Count < count)
        {
            var next = Enumerable.Range(0, length).Select(_ => random.Below(2001) / 1000.0 - 1).ToArray();
            foreach (var earlier in vectors.Concat(vectors))
            {
                var along = earlier.Zip(next, (x, y) => x * y).Sum();
                next = [.. next.Zip(earlier, (x, y) => x - along * y)];
            }

            var norm = Math.Sqrt(next.Sum(x => x * x));
            vectors.Add([.. next.Select(x => x / norm)]);
        }

        return [.. vectors];
    }

    [Fact]
    public void FactorizeEmbeddings_changes_nothing_when_the_rank_is_full()
    {
        using var scope = NewDisposeScope();
        using var teacher = Tiny.Network(type: ScalarType.Float64);
        using var student = Tiny.Network(Tiny.Shape with { EmbeddingRank = Tiny.Shape.Hidden }, seed: 2, type: ScalarType.Float64);
        student.CopyMatching(teacher);

        LowRank.FactorizeEmbeddings(teacher, student);

        var batch = Batch.Of(Tiny.Examples(4), [0, 1, 2, 3], CPU);
        var expected = Tiny.Doubles(teacher.Module.forward(batch.TokenIds, batch.Mask).Logits);
        var actual = Tiny.Doubles(student.Module.forward(batch.TokenIds, batch.Mask).Logits);
        Assert.InRange(expected.Zip(actual, (x, y) => Math.Abs(x - y)).Max(), 0, 1e-8);
    }

    [Fact]
    public void FactorizeEmbeddings_leaves_the_source_unchanged()
    {
        using var teacher = Tiny.Network();
        using var student = Tiny.Network(Tiny.Shape with { EmbeddingRank = 2 }, seed: 2);
        var before = Tiny.Weights(teacher);

        LowRank.FactorizeEmbeddings(teacher, student);

        Assert.Equal(before, Tiny.Weights(teacher));
    }

    [Fact]
    public void FactorizeEmbeddings_names_the_network_that_has_the_wrong_embeddings()
    {
        using var full = Tiny.Network();
        using var factorized = Tiny.Network(Tiny.Shape with { EmbeddingRank = 2 });

        Assert.Equal("into", Assert.Throws<ArgumentException>(() => LowRank.FactorizeEmbeddings(full, full)).ParamName);
        Assert.Equal("from", Assert.Throws<ArgumentException>(() => LowRank.FactorizeEmbeddings(factorized, factorized)).ParamName);
    }
}
