namespace Harness.Models.Inputs;

/// <summary>
/// One input as a network reads it: three arrays of the same length T with one element for each token, special tokens included. An input may carry
/// context, which are words around its own, such as the neighbouring sentences of a document: their tokens stand between <c>[CLS]</c> and
/// <c>[SEP]</c> before or after the input's own, with the label <see cref="Ignored"/> and the word id -1 as special tokens have them. A network reads
/// the context, but it is neither trained on nor scored there.
/// </summary>
/// <param name="TokenIds">The WordPiece ids, with <c>[CLS]</c> first and <c>[SEP]</c> last.</param>
/// <param name="Labels">The label ids; <see cref="Ignored"/> where a token carries no label, as special tokens and context do not.</param>
/// <param name="WordIds">The number of the word, from 0, that each token came from; -1 for special tokens and context.</param>
public sealed record Example(int[] TokenIds, int[] Labels, int[] WordIds)
{
    /// <summary>The label of a position that is neither trained on nor scored.</summary>
    public const int Ignored = -100;

    /// <summary>The label of a position whose label is not known. A teacher's logits can be learnt there, but no hard label.</summary>
    public const int Unknown = -1;

    /// <summary>The number of tokens, special tokens included.</summary>
    public int Length => TokenIds.Length;
}
