using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Drops the embeddings of tokens that do not occur in the training split (Abdaoui et al., arXiv 2010.05609). Dropped tokens are read as [UNK]; on
/// inputs whose tokens are all kept the network computes what it computed before.
/// </summary>
public sealed class TrimVocabulary : CompressionStep
{
    public override string Name => "trim-vocabulary";

    public override bool KeepsZeros => true;

    // The number of tokens that occur is known only after the data have been read. The whole vocabulary is an upper bound.
    public override BertShape ShapeAfter(BertShape before, Track track) => before.EmbeddingRows is { } already
        ? throw new ArgumentException($"the vocabulary was trimmed already, to {already} entries. Leave out one of the two steps.")
        : before with { EmbeddingRows = before.Vocabulary };

    public override Network Apply(Network network, Arena arena) =>
        Keep(network, Occurring(arena.Training.Examples, arena.WordPiece), arena.WordPiece.UnknownId);

    /// <summary>The special tokens and the tokens that occur in some examples.</summary>
    /// <returns>Ids, ascending.</returns>
    public static int[] Occurring(IReadOnlyList<Example> examples, BertWordPiece wordPiece)
    {
        int[] specials = [wordPiece.PaddingId, wordPiece.UnknownId, wordPiece.ClassificationId, wordPiece.SeparatorId, wordPiece.MaskId];
        return [.. specials.Concat(examples.SelectMany(example => example.TokenIds)).Distinct().Order()];
    }

    /// <summary>Copies a network with some rows of its word embeddings.</summary>
    /// <param name="kept">The ids of the tokens to keep, ascending, with the unknown token among them.</param>
    /// <param name="unknown">The id of the unknown token.</param>
    public static Network Keep(Network network, int[] kept, int unknown)
    {
        var smaller = network.Reshaped(network.Shape with { EmbeddingRows = kept.Length });
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var from = network.Module.Bert.Embeddings.Words;
        var into = smaller.Module.Bert.Embeddings.Words;
        into.Table.copy_(from.Table.index_select(0, tensor(kept.Select(id => (long)id).ToArray(), device: from.Table.device)));
        var rowOf = Enumerable.Repeat((long)Array.BinarySearch(kept, unknown), network.Shape.Vocabulary).ToArray();
        for (var row = 0; row < kept.Length; row++)
            rowOf[kept[row]] = row;
        into.RowOf!.copy_(tensor(rowOf));
        return smaller;
    }
}
