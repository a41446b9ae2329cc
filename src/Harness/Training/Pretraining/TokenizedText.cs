using Harness.Common;
using Harness.Text;

namespace Harness.Training.Pretraining;

/// <summary>The tokens of a document, without specials.</summary>
/// <param name="TokenIds">The WordPiece ids.</param>
/// <param name="WordStarts">True where a word begins, one value a token.</param>
public sealed record TokenizedDocument(int[] TokenIds, bool[] WordStarts);

/// <summary>Text as WordPiece tokens, cut into documents that are short enough to be shuffled.</summary>
public sealed class TokenizedText
{
    // A file without blank lines is one document. It is cut, so that its parts can be shuffled and a share of it held out.
    private const int LongestDocument = 2_000;

    private TokenizedText(IReadOnlyList<TokenizedDocument> documents, BertWordPiece wordPiece)
    {
        Documents = documents;
        WordPiece = wordPiece;
        Sha256 = HashOf(documents, wordPiece);
    }

    /// <summary>The documents in their order.</summary>
    public IReadOnlyList<TokenizedDocument> Documents { get; }

    /// <summary>The tokenizer that made the tokens.</summary>
    public BertWordPiece WordPiece { get; }

    /// <summary>The number of tokens of all documents, without specials.</summary>
    public long Tokens => Documents.Sum(document => (long)document.TokenIds.Length);

    /// <summary>The SHA-256 hash of the vocabulary, of every token and of the places where words and documents begin.</summary>
    public string Sha256 { get; }

    /// <summary>Tokenizes documents.</summary>
    /// <exception cref="DataFormatException">There is no word in the text.</exception>
    public static TokenizedText Of(IEnumerable<TextDocument> documents, BertWordPiece wordPiece)
    {
        TokenizedDocument[] tokenized = [.. documents.SelectMany(document => Cut(document, wordPiece))];
        return tokenized.Length > 0
            ? new TokenizedText(tokenized, wordPiece)
            : throw new DataFormatException("The text to pretrain on has no words. Name files with text.");
    }

    // Documents are cut between sentences.
    private static IEnumerable<TokenizedDocument> Cut(TextDocument document, BertWordPiece wordPiece)
    {
        var ids = new List<int>();
        var starts = new List<bool>();
        foreach (var sentence in document.Sentences)
        {
            foreach (var word in sentence)
            {
                var tokens = wordPiece.Encode(word);
                ids.AddRange(tokens);
                starts.AddRange(tokens.Select((_, i) => i == 0));
            }

            if (ids.Count < LongestDocument)
                continue;
            yield return new TokenizedDocument([.. ids], [.. starts]);
            ids.Clear();
            starts.Clear();
        }

        if (ids.Count > 0)
            yield return new TokenizedDocument([.. ids], [.. starts]);
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
