namespace Harness.Training.Pretraining;

/// <summary>A document's tokens, without specials.</summary>
/// <param name="TokenIds">WordPiece ids.</param>
/// <param name="WordStarts">True where a word begins; as many as there are tokens.</param>
public sealed record TokenizedDocument(int[] TokenIds, bool[] WordStarts);
