using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Text;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// Drops the embeddings of tokens that do not occur in the training split (Abdaoui et al., arXiv 2010.05609), single characters excepted. The network
/// gets a vocabulary of its own, with the tokens that are left, and reads words that had others in the spelling of that vocabulary. On inputs whose
/// tokens are all kept, such as the training split, it computes what it computed before.
/// </summary>
public sealed class TrimVocabulary : CompressionStep
{
    public override string Name => "trim-vocabulary";

    public override string Technique => Methods.Technique.Vocabulary;

    public override bool KeepsZeros => true;

    // The number of tokens that occur is known only after the data have been read. The whole vocabulary is an upper bound.
    public override BertShape ShapeAfter(BertShape before, Track track) => before;

    public override Network Apply(Network network, Arena arena)
    {
        if (network.Pieces is { } already)
            throw new ArgumentException(
                $"the vocabulary was trimmed already, to {already.Own.VocabularySize} entries. Leave out one of the two steps.");
        return Keep(network, arena.WordPiece, KeptIds(arena.Training.Examples, arena.WordPiece));
    }

    /// <summary>The tokens to keep: special tokens, single characters, and the tokens that occur in some examples.</summary>
    /// <returns>Ids, ascending.</returns>
    public static int[] KeptIds(IReadOnlyList<Example> examples, BertWordPiece wordPiece)
    {
        int[] specials = [wordPiece.PaddingId, wordPiece.UnknownId, wordPiece.ClassificationId, wordPiece.SeparatorId, wordPiece.MaskId];
        return
        [
            .. specials.Concat(KeptPieces.SingleCharacters(wordPiece)).Concat(examples.SelectMany(example => example.TokenIds)).Distinct().Order(),
        ];
    }

    /// <summary>Copies a network with some rows of its word embeddings, and gives it the vocabulary of these rows.</summary>
    /// <param name="wordPiece">The vocabulary of the network.</param>
    /// <param name="kept">The ids of the tokens to keep, ascending, with the special tokens among them.</param>
    public static Network Keep(Network network, BertWordPiece wordPiece, int[] kept)
    {
        var smaller = network.Reshaped(network.Shape with { Vocabulary = kept.Length }, pieces: KeptPieces.Of(wordPiece, kept));
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var from = network.Module.Bert.Embeddings.Words;
        var into = smaller.Module.Bert.Embeddings.Words;
        into.Table.copy_(from.Table.index_select(0, tensor(kept.Select(id => (long)id).ToArray(), device: from.Table.device)));
        return smaller;
    }
}
