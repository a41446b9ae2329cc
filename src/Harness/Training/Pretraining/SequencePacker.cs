using Harness.Text;

namespace Harness.Training.Pretraining;

/// <summary>A sequence of T tokens of running text. <c>[CLS]</c> comes first, and <c>[SEP]</c> comes last and between documents.</summary>
/// <param name="TokenIds">The WordPiece ids (T).</param>
/// <param name="WordStarts">True where a word begins, and at specials (T).</param>
public sealed record PackedSequence(int[] TokenIds, bool[] WordStarts);

/// <summary>
/// Packs documents one after another into sequences that are full to the last token. This is FULL-SENTENCES of RoBERTa (arXiv 1907.11692, section
/// 4.2), except that a sentence at the end of a sequence is cut and continues in the next, so that there is no padding. The rest that does not fill a
/// sequence is dropped.
/// </summary>
public static class SequencePacker
{
    /// <summary>Packs documents into sequences of T tokens.</summary>
    /// <param name="documents">The documents in their order.</param>
    /// <param name="length">The number of tokens T of a sequence.</param>
    /// <param name="wordPiece">Gives the ids of the special tokens.</param>
    public static IReadOnlyList<PackedSequence> Pack(IEnumerable<TokenizedDocument> documents, int length, BertWordPiece wordPiece)
    {
        var sequences = new OpenSequence(length, wordPiece);
        foreach (var document in documents)
        {
            for (var i = 0; i < document.TokenIds.Length; i++)
                sequences.Add(document.TokenIds[i], document.WordStarts[i]);
            sequences.EndDocument();
        }

        return sequences.Packed;
    }

    /// <summary>The sequence that is being filled, and those that are full.</summary>
    private sealed class OpenSequence
    {
        private readonly List<PackedSequence> packed = [];
        private readonly int length;
        private readonly BertWordPiece wordPiece;
        private int[] ids = [];
        private bool[] starts = [];
        private int filled;

        public OpenSequence(int length, BertWordPiece wordPiece)
        {
            this.length = length;
            this.wordPiece = wordPiece;
            Begin();
        }

        public IReadOnlyList<PackedSequence> Packed => packed;

        public void Add(int id, bool start)
        {
            Append(id, start);
            CloseIfFull();
        }

        public void EndDocument()
        {
            // At the start of a sequence there is nothing to separate.
            if (filled > 1)
                Append(wordPiece.SeparatorId, start: true);
            CloseIfFull();
        }

        private void Begin()
        {
            ids = new int[length];
            starts = new bool[length];
            filled = 0;
            Append(wordPiece.ClassificationId, start: true);
        }

        private void CloseIfFull()
        {
            if (filled != length - 1)
                return;
            Append(wordPiece.SeparatorId, start: true);
            packed.Add(new PackedSequence(ids, starts));
            Begin();
        }

        private void Append(int id, bool start)
        {
            ids[filled] = id;
            starts[filled] = start;
            filled++;
        }
    }
}
