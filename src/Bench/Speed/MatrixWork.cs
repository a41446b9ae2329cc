using Harness.Models.Bert;

namespace Bench.Speed;

/// <summary>
/// Counts the floating-point operations of matrix products, from the shapes alone, to compare speeds with the matrix peak. Padding is computed like
/// other tokens, so it counts. Everything else that a network does is left out.
/// </summary>
public static class MatrixWork
{
    // The backward pass has two products for each one of the forward pass: the gradients of its input and of its weights.
    private const int ProductsOfStep = 3;

    /// <summary>Counts the operations of a token classifier's forward pass over a batch.</summary>
    /// <param name="inputs">The number of rows of the batch.</param>
    /// <param name="tokens">The number of tokens in a row, padding included.</param>
    public static double Forward(BertShape shape, int labels, long inputs, long tokens)
    {
        var layers = Enumerable.Range(0, shape.Layers).Select(shape.Layer).ToArray();
        var projections = layers.Sum(layer => layer.DenseLayers.Sum(dense => (double)dense.StoredWeights));
        var attention = layers.Sum(layer => 2.0 * tokens * layer.AttentionWidth);
        return 2 * inputs * tokens * (projections + attention + (double)shape.Hidden * labels);
    }

    /// <summary>Counts the operations of a forward and a backward pass over a batch.</summary>
    public static double Step(BertShape shape, int labels, long inputs, long tokens) => ProductsOfStep * Forward(shape, labels, inputs, tokens);
}
