using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>The matches of an expression are the pieces; a special token in the text is one piece whatever the expression says.</summary>
public sealed class RegexPreTokenizer : PreTokenizer
{
    private readonly Regex regex;
    private readonly Regex? specials;

    public RegexPreTokenizer(Regex regex, IReadOnlyDictionary<string, int>? specialTokens)
    {
        ArgumentNullException.ThrowIfNull(regex);
        this.regex = regex;
        specials = specialTokens is { Count: > 0 }
            ? new Regex(string.Join('|', specialTokens.Keys.Select(Regex.Escape)))
            : null;
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        var pieces = new List<(int, int)>();
        var start = 0;
        if (specials is not null)
        {
            foreach (var special in specials.EnumerateMatches(text))
            {
                AddMatches(text[..special.Index], start, pieces);
                pieces.Add((special.Index, special.Length));
                start = special.Index + special.Length;
            }
        }

        AddMatches(text, start, pieces);
        return pieces;
    }

    private void AddMatches(ReadOnlySpan<char> text, int start, List<(int, int)> pieces)
    {
        foreach (var match in regex.EnumerateMatches(text[start..]))
            pieces.Add((start + match.Index, match.Length));
    }
}
