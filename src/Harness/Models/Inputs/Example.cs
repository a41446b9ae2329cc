namespace Harness.Models.Inputs;

/// <summary>One input as the network sees it: three arrays of the same length T, one element a token, specials included.</summary>
/// <param name="TokenIds">WordPiece ids, <c>[CLS]</c> first and <c>[SEP]</c> last.</param>
/// <param name="Labels">Label ids; <see cref="Ignored"/> where no label is (specials).</param>
/// <param name="WordIds">The word (from 0) that each token came from; -1 for specials.</param>
public sealed record Example(int[] TokenIds, int[] Labels, int[] WordIds)
{
    /// <summary>The label of a position that is neither trained on nor scored.</summary>
    public const int Ignored = -100;

    /// <summary>The label of a position that has one, which nobody told: a teacher's logits can be learnt there, hard labels cannot.</summary>
    public const int Unknown = -1;

    /// <summary>Tokens, specials included.</summary>
    public int Length => TokenIds.Length;
}
