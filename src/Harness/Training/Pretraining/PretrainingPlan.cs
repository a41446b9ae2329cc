using System.Text.Json.Serialization;

namespace Harness.Training.Pretraining;

/// <summary>How a network is pretrained on text as a masked-language model (Devlin et al., arXiv 1810.04805, section 3.1).</summary>
/// <param name="Recipe">Its <see cref="Recipe.Steps"/> are the budget and its <see cref="Recipe.BatchSize"/> counts sequences.</param>
/// <param name="SequenceLength">Tokens T of a sequence, specials included; text is packed, so that none is padding.</param>
public sealed record PretrainingPlan(Recipe Recipe, int SequenceLength)
{
    /// <summary>Share of a sequence's tokens that are to be guessed: of these 80 % become [MASK], 10 % a random token, 10 % stay.</summary>
    public double MaskedShare { get; init; } = 0.15;

    /// <summary>Whether words are chosen instead of tokens, all of a word's tokens together.</summary>
    public bool WholeWords { get; init; }

    /// <summary>Dropout while pretraining; fine-tuning uses the shape's own.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>
    /// Whether the layers compute in bfloat16 over float32 weights on the CPU too: much faster where the processor multiplies it natively (AVX512-BF16,
    /// AMX), slower elsewhere. CUDA always does.
    /// </summary>
    public bool Bfloat16 { get; init; }

    /// <summary>Everything random comes from it.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Tokens of a step.</summary>
    [JsonIgnore]
    public int TokensPerStep => Recipe.BatchSize * SequenceLength;

    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Validate(int positions)
    {
        if (Recipe.Steps is not > 0)
            throw new ArgumentException($"Pretraining of {Recipe.Steps?.ToString() ?? "no"} steps. Expected a number above 0.");
        if (Recipe.BatchSize < 1)
            throw new ArgumentException($"A batch of {Recipe.BatchSize} sequences. Expected a number above 0.");
        if (SequenceLength < 8 || SequenceLength > positions)
            throw new ArgumentException($"Sequences of {SequenceLength} tokens. Expected at least 8, and at most the {positions} positions of the network.");
        if (MaskedShare is not (> 0 and < 1))
            throw new ArgumentException(Invariant($"A masked share of {MaskedShare}. Expected a number between 0 and 1, such as 0.15."));
    }
}
