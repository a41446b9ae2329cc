using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Bert;

public static class LowRankTests
{
    public sealed class Factorize
    {
        // The matrix is made from these, so they are its singular values whatever computes them.
        private static readonly double[] Singular = [9, 5, 3, 2, 0.5];

        [Theory]
        [InlineData(1)]
        [InlineData(2)]
        [InlineData(4)]
        [InlineData(5)]
        public void DropsNoMoreThanTheSmallestSingularValues(int rank)
        {
            using var scope = NewDisposeScope();
            var (u, v) = (Orthonormal(11, 5, seed: 1), Orthonormal(7, 5, seed: 2));
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

        // Gram and Schmidt on random vectors.
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
    }

    public sealed class FactorizeEmbeddings
    {
        [Fact]
        public void AtFullRankChangesNothing()
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
        public void LeavesTheTeacherAlone()
        {
            using var teacher = Tiny.Network();
            using var student = Tiny.Network(Tiny.Shape with { EmbeddingRank = 2 }, seed: 2);
            var before = Tiny.Weights(teacher);

            LowRank.FactorizeEmbeddings(teacher, student);

            Assert.Equal(before, Tiny.Weights(teacher));
        }

        [Fact]
        public void SaysWhichNetworkHasTheWrongEmbeddings()
        {
            using var full = Tiny.Network();
            using var factorized = Tiny.Network(Tiny.Shape with { EmbeddingRank = 2 });

            Assert.Equal("into", Assert.Throws<ArgumentException>(() => LowRank.FactorizeEmbeddings(full, full)).ParamName);
            Assert.Equal("from", Assert.Throws<ArgumentException>(() => LowRank.FactorizeEmbeddings(factorized, factorized)).ParamName);
        }
    }
}
