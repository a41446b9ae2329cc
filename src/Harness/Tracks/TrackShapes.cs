using Harness.Models;

namespace Harness.Tracks;

/// <summary>Networks by the names that methods ask for.</summary>
/// <param name="Teacher">What is to be made small.</param>
/// <param name="Student">Fits the cap; never deeper than the teacher.</param>
/// <param name="EmbeddingRank">Rank of factorised word embeddings.</param>
public sealed record TrackShapes(BertShape Teacher, BertShape Student, int EmbeddingRank);
