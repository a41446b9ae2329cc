using Harness.Models.Bert;
using static TorchSharp.torch;

namespace TestSupport;

/// <summary>A small network in double precision, and what it computes.</summary>
internal static class Compressible
{
    public static BertShape Shape { get; } = new(Tiny.Vocabulary, Hidden: 12, Layers: 4, Heads: 3, Intermediate: 16) { Positions = 16, Dropout = 0 };

    public static Network Network(BertShape? shape = null, int seed = 1) => Tiny.Network(shape ?? Shape, seed, ScalarType.Float64);

    /// <summary>Two inputs of five tokens.</summary>
    public static Tensor Ids => tensor(new long[] { 1, 5, 3, 7, 2, 9, 4, 4, 8, 1 }, [2, 5]);

    /// <summary>The logits of some inputs in evaluation mode.</summary>
    public static double[] Logits(Network network, Tensor? ids = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        network.Module.eval();
        return Tiny.Doubles(network.Module.forward(ids ?? Ids, null).Logits);
    }

    public static void Close(double[] expected, double[] actual, double tolerance = 1e-10)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(expected.Zip(actual, (x, y) => Math.Abs(x - y)).Max(), 0, tolerance);
    }

    public static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
}
