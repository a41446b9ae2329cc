namespace Harness.Models.Inputs;

/// <summary>One input as a network reads it: three arrays of the same length T with one element for each token, special tokens included.</summary>
/// <param name="TokenIds">The WordPiece ids, with <c>[CLS]</c> first and <c>[SEP]</c> last.</param>
/// <param name="Labels">The label ids; <see cref="Ignored"/> where a token carries no label, as special tokens do not.</param>
/// <param name="WordIds">The number of the word, from 0, that each token came from; -1 for special tokens.</param>
public sealed record Example(int[] TokenIds, int[] Labels, int[] WordIds)
{
    /// <summary>The label of a position that is neither trained on nor scored.</summary>
    public const int Ignored = -100;

    /// <summary>The label of a position whose label is not known. A teacher's logits can be learnt there, but no hard label.</summary>
    public const int Unknown = -1;

    /// <summary>The number of tokens, special tokens included.</summary>
    public int Length => TokenIds.Length;
}
