using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// WordPiece: the longest entry of the vocabulary that begins the piece, then the longest prefixed entry that continues it, and so on; the
/// unknown token where a rest has no entry or the piece is too long.
/// </summary>
public class WordPieceTokenizer : Tokenizer
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> ids;
    private readonly Dictionary<int, string> tokens;

    private protected WordPieceTokenizer(Dictionary<string, int> ids, Dictionary<int, string> tokens, WordPieceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.UnknownToken);
        ArgumentNullException.ThrowIfNull(options.ContinuingSubwordPrefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxInputCharsPerWord);
        if (!ids.TryGetValue(options.UnknownToken, out var unknown))
            throw new ArgumentException($"The unknown token '{options.UnknownToken}' is not in the vocabulary.");

        this.ids = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        this.tokens = tokens;
        UnknownToken = options.UnknownToken;
        UnknownTokenId = unknown;
        ContinuingSubwordPrefix = options.ContinuingSubwordPrefix;
        MaxInputCharsPerWord = options.MaxInputCharsPerWord;
        SpecialTokens = options.SpecialTokens;
        PreTokenizer = options.PreTokenizer ?? PreTokenizer.CreateWhiteSpace(options.SpecialTokens);
        Normalizer = options.Normalizer;
    }

    public override PreTokenizer? PreTokenizer { get; }

    public override Normalizer? Normalizer { get; }

    public string UnknownToken { get; }

    public int UnknownTokenId { get; }

    public string ContinuingSubwordPrefix { get; }

    public int MaxInputCharsPerWord { get; }

    public IReadOnlyDictionary<string, int>? SpecialTokens { get; }

    public virtual string Decode(IEnumerable<int> ids) => Decode(ids, skipSpecialTokens: false);

    /// <summary>Tokens joined by blanks, but none before a continuation or the marks <c>. , ! ? '</c>; an id without an entry adds nothing.</summary>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens)
    {
        var text = new StringBuilder();
        var first = true;
        foreach (var id in ids)
        {
            if (skipSpecialTokens && SpecialTokens is not null && SpecialTokens.Values.Contains(id))
                continue;

            if (tokens.TryGetValue(id, out var token))
            {
                if (token.StartsWith(ContinuingSubwordPrefix, StringComparison.Ordinal))
                    text.Append(token.AsSpan(ContinuingSubwordPrefix.Length));
                else if (first || token[0] is '.' or ',' or '!' or '?' or '\'')
                    text.Append(token);
                else
                    text.Append(' ').Append(token);
            }

            first = false;
        }

        return text.ToString();
    }

    private protected override List<EncodedToken> EncodePiece(ReadOnlySpan<char> piece, int offset, List<EncodedToken> tokens)
    {
        var before = tokens.Count;
        if (piece.Length > MaxInputCharsPerWord)
        {
            tokens.Add(new EncodedToken(UnknownTokenId, UnknownToken, offset..(offset + piece.Length)));
            return tokens;
        }

        // The prefix stays in front of the piece, so that a continuation is looked up as one slice.
        var prefix = ContinuingSubwordPrefix.Length;
        Span<char> prefixed = new char[prefix + piece.Length];
        ContinuingSubwordPrefix.CopyTo(prefixed);

        for (int start = 0, end; start < piece.Length; start = end)
        {
            piece[start..].CopyTo(prefixed[prefix..]);
            var candidate = start == 0 ? prefixed[prefix..] : prefixed[..(prefix + piece.Length - start)];
            var id = 0;
            for (end = piece.Length; end > start && !ids.TryGetValue(candidate, out id); end--)
                candidate = candidate[..^1];

            if (end == start)
            {
                tokens.RemoveRange(before, tokens.Count - before);
                tokens.Add(new EncodedToken(UnknownTokenId, UnknownToken, offset..(offset + piece.Length)));
                return tokens;
            }

            tokens.Add(new EncodedToken(id, this.tokens[id], (offset + start)..(offset + end)));
        }

        return tokens;
    }
}
