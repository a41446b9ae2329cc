using System.Diagnostics;
using static TorchSharp.torch;

namespace Bench.Doctor;

/// <summary>Measures how fast matrices are multiplied.</summary>
public static class MatrixPeak
{
    private const int Size = 2048;
    private const int Products = 8;
    private const double EnoughSeconds = 1.5;

    /// <summary>Times a few products of two 2048 x 2048 matrices, which takes less than 3 seconds.</summary>
    /// <returns>The speed of the fastest product in 10^9 operations a second.</returns>
    public static double Gflops(ScalarType type)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var matrix = ones([Size, Size], type);

        // The first product starts the threads and chooses the kernels, so a small one that is not timed comes before the others.
        matrix.narrow(0, 0, 64).mm(matrix);
        var best = double.MaxValue;
        var all = Stopwatch.StartNew();
        for (var product = 0; product < Products && all.Elapsed.TotalSeconds < EnoughSeconds; product++)
        {
            var one = Stopwatch.StartNew();
            matrix.mm(matrix).Dispose();
            best = Math.Min(best, one.Elapsed.TotalSeconds);
        }

        return 2.0 * Size * Size * Size / best / 1e9;
    }
}
