namespace Microsoft.ML.Tokenizers;

/// <summary>WordPiece with BERT's clean-up, splitting and special tokens.</summary>
public sealed class BertTokenizer : WordPieceTokenizer
{
    private BertTokenizer(Dictionary<string, int> ids, Dictionary<int, string> tokens, BertOptions options)
        : base(ids, tokens, options)
    {
        LowerCaseBeforeTokenization = options.LowerCaseBeforeTokenization;
        ApplyBasicTokenization = options.ApplyBasicTokenization;
        SplitOnSpecialTokens = options.SplitOnSpecialTokens;
        IndividuallyTokenizeCjk = options.IndividuallyTokenizeCjk;
        RemoveNonSpacingMarks = options.RemoveNonSpacingMarks;
        (SeparatorToken, SeparatorTokenId) = (options.SeparatorToken, ids[options.SeparatorToken]);
        (PaddingToken, PaddingTokenId) = (options.PaddingToken, ids[options.PaddingToken]);
        (ClassificationToken, ClassificationTokenId) = (options.ClassificationToken, ids[options.ClassificationToken]);
        (MaskingToken, MaskingTokenId) = (options.MaskingToken, ids[options.MaskingToken]);
    }

    public bool LowerCaseBeforeTokenization { get; }

    public bool ApplyBasicTokenization { get; }

    public bool SplitOnSpecialTokens { get; }

    public bool IndividuallyTokenizeCjk { get; }

    public bool RemoveNonSpacingMarks { get; }

    public string SeparatorToken { get; }

    public int SeparatorTokenId { get; }

    public string PaddingToken { get; }

    public int PaddingTokenId { get; }

    public string ClassificationToken { get; }

    public int ClassificationTokenId { get; }

    public string MaskingToken { get; }

    public int MaskingTokenId { get; }

    /// <param name="vocabFilePath">A UTF-8 file with one entry a line; the line, from 0, is the entry's id.</param>
    public static BertTokenizer Create(string vocabFilePath, BertOptions? options = null)
    {
        if (string.IsNullOrEmpty(vocabFilePath))
            throw new ArgumentNullException(nameof(vocabFilePath));

        using var stream = File.OpenRead(vocabFilePath);
        return Create(stream, options);
    }

    /// <inheritdoc cref="Create(string, BertOptions?)"/>
    public static BertTokenizer Create(Stream vocabStream, BertOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var tokens = new Dictionary<int, string>();
        var reader = new StreamReader(vocabStream);
        for (var id = 0; reader.ReadLine() is { } line; id++)
        {
            if (line.Length == 0)
                continue;

            ids.Add(line, id);
            tokens.Add(id, line);
        }

        options ??= new BertOptions();
        // As the package does, the defaults are written into the options that were given.
        if (options.ApplyBasicTokenization)
        {
            options.Normalizer ??= new DefaultBertNormalizer(
                options.LowerCaseBeforeTokenization, options.IndividuallyTokenizeCjk, options.RemoveNonSpacingMarks);
        }

        var splitOn = options.SplitOnSpecialTokens ? SpecialTokensToSplitOn(ids, options) : null;
        options.PreTokenizer ??= options.ApplyBasicTokenization
            ? PreTokenizer.CreateWordOrPunctuation(splitOn)
            : PreTokenizer.CreateWhiteSpace();
        return new BertTokenizer(ids, tokens, options);
    }

    /// <summary>With [CLS] before and [SEP] after.</summary>
    public new IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, addSpecialTokens: true, considerPreTokenization, considerNormalization);

    /// <summary>With [CLS] before and [SEP] after.</summary>
    public new IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, addSpecialTokens: true, considerPreTokenization, considerNormalization);

    public IReadOnlyList<int> EncodeToIds(
        string text, bool addSpecialTokens, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        var ids = base.EncodeToIds(text, considerPreTokenization, considerNormalization);
        return addSpecialTokens ? [ClassificationTokenId, .. ids, SeparatorTokenId] : ids;
    }

    public IReadOnlyList<int> EncodeToIds(
        ReadOnlySpan<char> text, bool addSpecialTokens, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text.ToString(), addSpecialTokens, considerPreTokenization, considerNormalization);

    // Text that is lower-cased holds its special tokens in lower case, so these become entries too.
    private static Dictionary<string, int> SpecialTokensToSplitOn(Dictionary<string, int> ids, BertOptions options)
    {
        if (options.SpecialTokens is null)
        {
            string[] names =
                [options.UnknownToken, options.SeparatorToken, options.PaddingToken, options.ClassificationToken, options.MaskingToken];
            options.SpecialTokens = names.Distinct(StringComparer.Ordinal).ToDictionary(name => name, name => Id(ids, name));
        }

        var lowerCase = options.ApplyBasicTokenization && options.LowerCaseBeforeTokenization;
        var splitOn = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, id) in options.SpecialTokens)
        {
            if (lowerCase && Id(ids, name) != id)
                throw new ArgumentException($"The special token '{name}' has id {ids[name]} in the vocabulary and {id} in the options.");

            var found = lowerCase ? name.ToLowerInvariant() : name;
            splitOn[found] = id;
            if (lowerCase)
                ids[found] = id;
        }

        return splitOn;
    }

    private static int Id(Dictionary<string, int> ids, string token) => token is not null && ids.TryGetValue(token, out var id)
        ? id
        : throw new ArgumentException($"The special token '{token}' is not in the vocabulary.");
}
