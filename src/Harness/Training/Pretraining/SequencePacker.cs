using Harness.Text;

namespace Harness.Training.Pretraining;

/// <summary>
/// Packs documents one after another into sequences that are full to the last token (RoBERTa's FULL-SENTENCES, arXiv 1907.11692, section 4.2, but for
/// sentences at a sequence's end, which are cut and go on in the next, so that nothing is padding). What is left at the very end is dropped.
/// </summary>
public static class SequencePacker
{
    /// <param name="length">Tokens T of a sequence.</param>
    public static IReadOnlyList<PackedSequence> Pack(IEnumerable<TokenizedDocument> documents, int length, BertWordPiece wordPiece)
    {
        var packed = new List<PackedSequence>();
        var (ids, starts, filled) = (new int[length], new bool[length], 0);
        Add(wordPiece.ClassificationId, true);
        foreach (var document in documents)
        {
            for (var i = 0; i < document.TokenIds.Length; i++)
            {
                Add(document.TokenIds[i], document.WordStarts[i]);
                if (filled == length - 1)
                    Close();
            }

            // Between documents; at a sequence's start there is nothing to part.
            if (filled > 1)
                Add(wordPiece.SeparatorId, true);
            if (filled == length - 1)
                Close();
        }

        return packed;

        void Add(int id, bool start) => (ids[filled], starts[filled++]) = (id, start);

        void Close()
        {
            Add(wordPiece.SeparatorId, true);
            packed.Add(new PackedSequence(ids, starts));
            (ids, starts, filled) = (new int[length], new bool[length], 0);
            Add(wordPiece.ClassificationId, true);
        }
    }
}
