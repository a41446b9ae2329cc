using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Drops the embeddings of tokens that the training split does not show, or shows most rarely (Abdaoui et al., arXiv 2010.05609): what is dropped is looked
/// up as [UNK]. On inputs whose tokens all stay nothing changes.
/// </summary>
/// <param name="rows">The most entries to keep; null for all that occur.</param>
/// <param name="withText">
/// Whether what occurs in the track's unlabelled text alone stays too, as far as there is room; a method with such a step says that it
/// <see cref="ContestMethod.ReadsText"/>.
/// </param>
public sealed class TrimVocabulary(int? rows = null, bool withText = false) : CompressionStep
{
    public override string Name => "trim-vocabulary";

    public override bool KeepsZeros => true;

    public override BertShape ShapeAfter(BertShape before, Track track) => before.EmbeddingRows is { } already
        ? throw new ArgumentException($"the vocabulary was trimmed already, to {already} entries. Leave out one of the two steps.")
        : before with { EmbeddingRows = rows is { } most ? Math.Min(most, before.Vocabulary) : before.Vocabulary };

    public override Network Apply(Network network, Arena arena)
    {
        IReadOnlyList<IReadOnlyList<Example>> sources = withText ? [arena.Training.Examples, arena.Unlabelled] : [arena.Training.Examples];
        return Keep(network, MostFrequent(sources, arena.WordPiece, rows ?? network.Shape.Vocabulary), arena.WordPiece.UnknownId);
    }

    /// <summary>Specials, then the tokens that occur in the first source, the most frequent first, then those of the next.</summary>
    /// <returns>Ids, ascending</returns>
    public static int[] MostFrequent(IReadOnlyList<IReadOnlyList<Example>> sources, BertWordPiece wordPiece, int most)
    {
        int[] specials = [wordPiece.PaddingId, wordPiece.UnknownId, wordPiece.ClassificationId, wordPiece.SeparatorId, wordPiece.MaskId];
        var found = sources.SelectMany(examples => examples
            .SelectMany(example => example.TokenIds).CountBy(id => id).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).Select(entry => entry.Key));
        return [.. specials.Concat(found).Distinct().Take(Math.Max(most, specials.Length)).Order()];
    }

    /// <param name="kept">Ids, ascending; the unknown token among them.</param>
    public static Network Keep(Network network, int[] kept, int unknown)
    {
        var smaller = network.Reshaped(network.Shape with { EmbeddingRows = kept.Length });
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (from, into) = (network.Module.Bert.Embeddings.Words, smaller.Module.Bert.Embeddings.Words);
        into.Table.copy_(from.Table.index_select(0, tensor(kept.Select(id => (long)id).ToArray(), device: from.Table.device)));
        var rowOf = Enumerable.Repeat((long)Array.BinarySearch(kept, unknown), network.Shape.Vocabulary).ToArray();
        for (var row = 0; row < kept.Length; row++)
            rowOf[kept[row]] = row;
        into.RowOf!.copy_(tensor(rowOf));
        return smaller;
    }
}
