using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Splits a text into the pieces, as (offset, length) in UTF-16 units, that are then encoded one by one.</summary>
public abstract partial class PreTokenizer
{
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);

    /// <summary>
    /// The package's default for BERT: words, or single punctuation marks. Symbols that Unicode does not class as punctuation
    /// (<c>$ + = ^ | ~ &lt; &gt;</c> and the backtick) match neither and are dropped, unlike BERT's own rules (dotnet/machinelearning #7725).
    /// </summary>
    public static PreTokenizer CreateWordOrPunctuation(IReadOnlyDictionary<string, int>? specialTokens = null) =>
        new RegexPreTokenizer(WordOrPunctuation(), specialTokens);

    /// <summary>Runs of anything but white space.</summary>
    public static PreTokenizer CreateWhiteSpace(IReadOnlyDictionary<string, int>? specialTokens = null) =>
        new RegexPreTokenizer(NotWhiteSpace(), specialTokens);

    [GeneratedRegex(@"\w+|\p{P}")]
    private static partial Regex WordOrPunctuation();

    [GeneratedRegex(@"\S+")]
    private static partial Regex NotWhiteSpace();
}
