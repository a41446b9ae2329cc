namespace Harness.Training.Pretraining;

/// <summary>T tokens of running text: <c>[CLS]</c> first, <c>[SEP]</c> last and between documents.</summary>
/// <param name="TokenIds">WordPiece ids (T).</param>
/// <param name="WordStarts">True where a word begins, and at specials (T).</param>
public sealed record PackedSequence(int[] TokenIds, bool[] WordStarts);
