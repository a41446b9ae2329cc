using System.Globalization;
using System.Text;

namespace Harness.Text;

/// <summary>
/// How a word is written, which an uncased vocabulary no longer shows. A network may have an embedding for each of these (Lample et al., arXiv
/// 1603.01360, feed capitalisation to their tagger in the same way).
/// </summary>
public enum WordCase
{
    /// <summary>Neither letters nor digits, such as a comma. Special tokens count as this too.</summary>
    Other,

    /// <summary>Letters, none of them a capital: <c>company</c>. Scripts without capitals are here.</summary>
    Lower,

    /// <summary>A capital, then other letters that are none: <c>Berlin</c>.</summary>
    Capitalized,

    /// <summary>Two or more letters, all of them capitals: <c>NATO</c>, <c>U.S.</c></summary>
    Upper,

    /// <summary>Capitals in other places: <c>McDonald</c>, <c>eBay</c>, <c>Anglo-Irish</c>.</summary>
    Mixed,

    /// <summary>One letter, which is a capital: <c>A</c>, <c>J.</c></summary>
    SingleCapital,

    /// <summary>Digits and no letters: <c>1996-08-22</c>.</summary>
    Digits,
}

/// <summary>The description of a <see cref="WordCase"/> in documents.</summary>
/// <param name="Case">The way of writing.</param>
/// <param name="Has">The letters and digits that such a word has.</param>
/// <param name="Examples">Words that are written in this way.</param>
public sealed record WordCaseRule(WordCase Case, string Has, params IReadOnlyList<string> Examples);

/// <summary>Tells how words are written.</summary>
public static class WordCases
{
    /// <summary>The rules by which other programs can tell it too, in the order of the cases.</summary>
    public static IReadOnlyList<WordCaseRule> Rules { get; } =
    [
        new(WordCase.Other, "neither letters nor digits", ",", "&", "..."),
        new(WordCase.Lower, "letters, none of them a capital", "company", "mid-1990s"),
        new(WordCase.Capitalized, "two or more letters, of which the first is a capital and no other", "Berlin", "O'clock", "\"Oh"),
        new(WordCase.Upper, "two or more letters, all of them capitals", "NATO", "U.S."),
        new(WordCase.Mixed, "two or more letters, with capitals in any other places", "McDonald", "eBay", "Anglo-Irish"),
        new(WordCase.SingleCapital, "one letter, which is a capital", "A", "J.", "F-16"),
        new(WordCase.Digits, "digits and no letters", "7", "1996-08-22"),
    ];

    /// <summary>The number of ways, which is the number of rows of a case embedding.</summary>
    public static readonly int Count = Enum.GetValues<WordCase>().Length;

    /// <summary>Tells how a word is written.</summary>
    public static WordCase Of(string word)
    {
        var letters = 0;
        var capitals = 0;
        var isFirstCapital = false;
        var hasDigit = false;
        foreach (var rune in word.EnumerateRunes())
        {
            hasDigit |= Rune.IsDigit(rune);
            if (!Rune.IsLetter(rune))
                continue;
            var isCapital = Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter;
            if (letters == 0)
                isFirstCapital = isCapital;
            letters++;
            if (isCapital)
                capitals++;
        }

        return (letters, capitals) switch
        {
            (0, _) => hasDigit ? WordCase.Digits : WordCase.Other,
            (_, 0) => WordCase.Lower,
            (1, 1) => WordCase.SingleCapital,
            _ when capitals == letters => WordCase.Upper,
            (_, 1) when isFirstCapital => WordCase.Capitalized,
            _ => WordCase.Mixed,
        };
    }
}
