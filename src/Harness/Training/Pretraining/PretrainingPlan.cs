using System.Text.Json.Serialization;
using Harness.Models.Bert;

namespace Harness.Training.Pretraining;

/// <summary>The settings of a pretraining on text as a masked-language model (Devlin et al., arXiv 1810.04805, section 3.1).</summary>
/// <param name="Recipe">Its <see cref="Recipe.Steps"/> are the budget, and its <see cref="Recipe.BatchSize"/> counts sequences.</param>
/// <param name="SequenceLength">The number of tokens T of a sequence, specials included. Text is packed, so that there is no padding.</param>
public sealed record PretrainingPlan(Recipe Recipe, int SequenceLength)
{
    /// <summary>
    /// The share of a sequence's tokens that the model must guess. Of these 80 % become [MASK], 10 % become a random token and 10 % stay as they are.
    /// </summary>
    public double MaskedShare { get; init; } = 0.15;

    /// <summary>True when whole words are chosen, with all tokens of a word together, instead of single tokens.</summary>
    public bool WholeWords { get; init; }

    /// <summary>The dropout while pretraining. Fine-tuning uses the dropout of the shape.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>
    /// True when the layers compute in bfloat16 over float32 weights on the CPU too. This is much faster where the processor multiplies bfloat16
    /// natively (AVX512-BF16, AMX), and slower elsewhere. CUDA always computes in bfloat16.
    /// </summary>
    public bool Bfloat16 { get; init; }

    /// <summary>The seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The number of tokens in a step.</summary>
    [JsonIgnore]
    public int TokensPerStep => Recipe.BatchSize * SequenceLength;

    /// <summary>Checks that every value is in its range.</summary>
    /// <param name="positions">The number of positions of the network.</param>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Validate(int positions)
    {
        if (Recipe.Steps is not > 0)
            throw new ArgumentException($"Pretraining of {Recipe.Steps?.ToString() ?? "no"} steps. Expected a number above 0.");
        if (Recipe.BatchSize < 1)
            throw new ArgumentException($"A batch of {Recipe.BatchSize} sequences. Expected a number above 0.");
        if (SequenceLength < 8 || SequenceLength > positions)
        {
            throw new ArgumentException(
                $"Sequences of {SequenceLength} tokens. Expected at least 8, and at most the {positions} positions of the network.");
        }

        Recipe.Validate();
        if (Recipe.AverageDecay != 0)
            throw new ArgumentException(Invariant($"An average_decay of {Recipe.AverageDecay}. Expected 0: a pretraining keeps its last weights."));
        if (Dropout is not (>= 0 and < 1))
            throw new ArgumentException(Invariant($"A dropout of {Dropout}. Expected 0 or more, and less than 1."));
        if (MaskedShare is not (> 0 and < 1))
            throw new ArgumentException(Invariant($"A masked share of {MaskedShare}. Expected a number between 0 and 1, such as 0.15."));
    }
}

/// <summary>Estimates the cost of a pretraining step from its matrix products.</summary>
public static class PretrainingCost
{
    // A product costs two operations an element, and the gradients of its two operands cost as much again each.
    private const double ForwardAndBackward = 3 * 2;

    /// <summary>Counts the floating-point operations per token of a training step, forward and backward.</summary>
    public static double FlopsPerToken(BertShape shape, PretrainingPlan plan)
    {
        double width = shape.Hidden;
        var layer = shape.Layer(0);
        // The first term is query, key and value; the second is scores and context, T x H each.
        var attention = Weights(layer.Projections) + 2.0 * layer.AttentionWidth * plan.SequenceLength;
        var rest = Weights([layer.AttentionOutput, layer.Intermediate, layer.Output]);
        var head = width * width + width * shape.Vocabulary;
        // The rest of the last layer and the head are computed at masked positions only.
        return ForwardAndBackward * (shape.Layers * attention + (shape.Layers - 1 + plan.MaskedShare) * rest + plan.MaskedShare * head);
    }

    private static double Weights(IReadOnlyList<EncoderDense> layers) => layers.Sum(dense => (double)dense.StoredWeights);
}
