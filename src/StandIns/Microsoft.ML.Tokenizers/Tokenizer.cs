namespace Microsoft.ML.Tokenizers;

/// <summary>Text to tokens and back. The members that take a span and those that take a string do the same.</summary>
public abstract class Tokenizer
{
    private protected Tokenizer()
    {
    }

    public virtual PreTokenizer? PreTokenizer => null;

    public virtual Normalizer? Normalizer => null;

    public IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Ids(Encode(text, considerPreTokenization, considerNormalization, out _));

    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text.ToString(), considerPreTokenization, considerNormalization);

    /// <param name="normalizedText">The text that the tokens' offsets refer to; null where nothing was normalised.</param>
    public IReadOnlyList<EncodedToken> EncodeToTokens(
        string text, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Encode(text, considerPreTokenization, considerNormalization, out normalizedText);

    /// <inheritdoc cref="EncodeToTokens(string, out string?, bool, bool)"/>
    public IReadOnlyList<EncodedToken> EncodeToTokens(
        ReadOnlySpan<char> text, out string? normalizedText, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToTokens(text.ToString(), out normalizedText, considerPreTokenization, considerNormalization);

    public int CountTokens(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Encode(text, considerPreTokenization, considerNormalization, out _).Count;

    public int CountTokens(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        CountTokens(text.ToString(), considerPreTokenization, considerNormalization);

    private protected abstract List<EncodedToken> EncodePiece(ReadOnlySpan<char> piece, int offset, List<EncodedToken> tokens);

    private List<EncodedToken> Encode(string? text, bool considerPreTokenization, bool considerNormalization, out string? normalizedText)
    {
        normalizedText = null;
        var tokens = new List<EncodedToken>();
        if (string.IsNullOrEmpty(text))
            return tokens;

        if (considerNormalization && Normalizer is not null)
            text = normalizedText = Normalizer.Normalize(text);

        if (!considerPreTokenization || PreTokenizer is null)
            return EncodePiece(text, 0, tokens);

        foreach (var (offset, length) in PreTokenizer.PreTokenize(text))
            EncodePiece(text.AsSpan(offset, length), offset, tokens);
        return tokens;
    }

    private static List<int> Ids(List<EncodedToken> tokens)
    {
        var ids = new List<int>(tokens.Count);
        foreach (var token in tokens)
            ids.Add(token.Id);
        return ids;
    }
}
