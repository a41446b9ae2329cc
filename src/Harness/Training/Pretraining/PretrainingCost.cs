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
        // Query, key and value; scores and context, T x H each.
        var attention = 3 * width * width + 2 * width * plan.SequenceLength;
        var rest = width * width + 2 * width * shape.Intermediate;
        var head = width * width + width * shape.Vocabulary;
        // The rest of the last layer and the head are computed at masked positions alone.
        return ForwardAndBackward * (shape.Layers * attention + (shape.Layers - 1 + plan.MaskedShare) * rest + plan.MaskedShare * head);
    }
}
