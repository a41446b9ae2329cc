using Harness.Models.Bert;

namespace Bench.Speed;

/// <summary>
/// The floating-point operations that matrix products take, by the shapes alone: what is compared with the matrix peak. Padding is computed, so it
/// counts; everything else a network does is left out.
/// </summary>
public static class MatrixWork
{
    // A gradient takes two products for every one of the forward pass: towards the input and towards the weights.
    private const int ProductsOfStep = 3;

    /// <summary>A token classifier's forward pass over a batch.</summary>
    /// <param name="inputs">Rows of the batch.</param>
    /// <param name="tokens">Tokens of every row, padding included.</param>
    public static double Forward(BertShape shape, int labels, long inputs, long tokens)
    {
        double hidden = shape.Hidden;
        var projections = 4 * hidden * hidden + 2 * hidden * shape.Intermediate;
        var attention = 2 * tokens * hidden;
        return 2 * inputs * tokens * (shape.Layers * (projections + attention) + hidden * labels);
    }

    /// <summary>A forward and a backward pass over a batch.</summary>
    public static double Step(BertShape shape, int labels, long inputs, long tokens) => ProductsOfStep * Forward(shape, labels, inputs, tokens);
}
