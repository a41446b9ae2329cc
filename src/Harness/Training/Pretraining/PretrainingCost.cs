using Harness.Models.Bert;

namespace Harness.Training.Pretraining;

/// <summary>The arithmetic of a pretraining step, in matrix products alone.</summary>
public static class PretrainingCost
{
    // A product costs two operations an element; the gradients of its two operands as much again each.
    private const double ForwardAndBackward = 3 * 2;

    /// <summary>Floating-point operations a token of a training step, forward and backward.</summary>
    public static double FlopsPerToken(BertShape shape, PretrainingPlan plan)
    {
        double width = shape.Hidden;
        var layer = shape.Layer(0);
        // Query, key and value; scores and context, T x H each.
        var attention = Weights(layer.Projections) + 2.0 * layer.AttentionWidth * plan.SequenceLength;
        var rest = Weights([layer.AttentionOutput, layer.Intermediate, layer.Output]);
        var head = width * width + width * shape.Vocabulary;
        // The rest of the last layer and the head are computed at masked positions alone.
        return ForwardAndBackward * (shape.Layers * attention + (shape.Layers - 1 + plan.MaskedShare) * rest + plan.MaskedShare * head);
    }

    private static double Weights(IReadOnlyList<EncoderDense> layers) => layers.Sum(dense => (double)dense.StoredWeights);
}
