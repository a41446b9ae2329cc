using System.Text;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// Describes a word and its neighbours by strings: the word, its shape, its first and last letters, and the neighbours' words and shapes. These
/// are the usual features of taggers without networks (Tjong Kim Sang and De Meulder, CoNLL-2003, section 3), without lists of names.
/// </summary>
public static class WordFeatures
{
    private const int LongestAffix = 4;

    /// <summary>Gives the features of one word.</summary>
    /// <param name="words">The words of a sentence.</param>
    /// <param name="at">The place of the word, from 0.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> words, int at)
    {
        var word = words[at];
        var features = new List<string> { "bias", $"w={word}", $"l={word.ToLowerInvariant()}", $"s={Shape(word)}", $"c={Classes(word)}" };
        // Half of a character beyond U+FFFF could not be saved.
        string[] letters = [.. word.EnumerateRunes().Select(rune => rune.ToString())];
        for (var length = 1; length <= LongestAffix && length <= letters.Length; length++)
        {
            features.Add($"p{length}={string.Concat(letters[..length])}");
            features.Add($"x{length}={string.Concat(letters[^length..])}");
        }

        foreach (var offset in new[] { -2, -1, 1, 2 })
        {
            var near = at + offset >= 0 && at + offset < words.Count ? words[at + offset] : "";
            features.Add(Invariant($"l{offset}={near.ToLowerInvariant()}"));
            features.Add(Invariant($"s{offset}={Classes(near)}"));
        }

        var before = at > 0 ? words[at - 1] : "";
        var after = at + 1 < words.Count ? words[at + 1] : "";
        features.Add($"b={before.ToLowerInvariant()}|{word.ToLowerInvariant()}");
        features.Add($"a={word.ToLowerInvariant()}|{after.ToLowerInvariant()}");
        features.Add($"n={Classes(before)}|{Classes(word)}|{Classes(after)}");
        features.Add(at == 0 ? "first" : "inside");
        if (words.All(one => !one.Any(char.IsLower)))
            features.Add("headline");
        return features;
    }

    /// <summary>Replaces every upper-case letter by X, every lower-case letter by x and every digit by 9; other characters stay.</summary>
    public static string Shape(string word) => string.Concat(word.Select(Class));

    /// <summary>Gives the shape of a word with each run of one character shortened to one.</summary>
    public static string Classes(string word)
    {
        var drawn = new StringBuilder();
        foreach (var kind in word.Select(Class))
            if (drawn.Length == 0 || drawn[^1] != kind)
                drawn.Append(kind);
        return drawn.ToString();
    }

    private static char Class(char c) => char.IsUpper(c) ? 'X' : char.IsLower(c) ? 'x' : char.IsDigit(c) ? '9' : c;
}
