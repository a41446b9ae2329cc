using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Harness.Common;
using Harness.Text;

namespace Harness.Training.Pretraining;

/// <summary>Text as WordPiece tokens, cut into documents that are short enough to be shuffled.</summary>
public sealed class TokenizedText
{
    // A file without blank lines is one document: cut, so that its parts can be shuffled and a share of it held out.
    private const int LongestDocument = 2_000;

    private TokenizedText(IReadOnlyList<TokenizedDocument> documents, BertWordPiece wordPiece)
    {
        (Documents, WordPiece) = (documents, wordPiece);
        Sha256 = HashOf(documents, wordPiece);
    }

    public IReadOnlyList<TokenizedDocument> Documents { get; }

    public BertWordPiece WordPiece { get; }

    /// <summary>Of all documents, without specials.</summary>
    public long Tokens => Documents.Sum(document => (long)document.TokenIds.Length);

    /// <summary>SHA-256 of the vocabulary, of every token and of where words and documents begin.</summary>
    public string Sha256 { get; }

    /// <exception cref="DataFormatException">There is no word in the text.</exception>
    public static TokenizedText Of(IEnumerable<TextDocument> documents, BertWordPiece wordPiece)
    {
        var tokenized = new List<TokenizedDocument>();
        var (ids, starts) = (new List<int>(), new List<bool>());
        foreach (var document in documents)
        {
            foreach (var sentence in document.Sentences)
            {
                foreach (var word in sentence)
                {
                    var tokens = wordPiece.Encode(word);
                    ids.AddRange(tokens);
                    starts.AddRange(tokens.Select((_, i) => i == 0));
                }

                if (ids.Count >= LongestDocument)
                    Close();
            }

            Close();
        }

        return tokenized.Count > 0
            ? new TokenizedText(tokenized, wordPiece)
            : throw new DataFormatException("The text to pretrain on has no words. Name files with text.");

        void Close()
        {
            if (ids.Count > 0)
                tokenized.Add(new TokenizedDocument([.. ids], [.. starts]));
            ids.Clear();
            starts.Clear();
        }
    }

    private static string HashOf(IReadOnlyList<TokenizedDocument> documents, BertWordPiece wordPiece)
    {
        using var hash = new ContentHash();
        hash.Add(Convert.FromHexString(wordPiece.VocabularySha256));
        foreach (var document in documents)
        {
            hash.Add([document.TokenIds.Length]);
            hash.Add(document.TokenIds.AsSpan());
            hash.Add(document.WordStarts.AsSpan());
        }

        return hash.ToText();
    }
}
