using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;

namespace Harness.Models.Texts;

/// <summary>
/// Cuts words down to their stems by the Snowball rules of a language (Porter, "Snowball: a language for stemming algorithms", 2001), so that the
/// forms of a word count as one term. Text in a language without rules here keeps its words as they are.
/// </summary>
/// <param name="language">The language as the Hugging Face hub abbreviates it, such as <c>ru</c>; null where it is not known.</param>
public sealed class WordStemmer(string? language)
{
    private readonly SnowballProgram? rules = language switch
    {
        "en" => new EnglishStemmer(),
        "ru" => new RussianStemmer(),
        _ => null,
    };

    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);

    /// <summary>Gives the stem of a word, which is in lower case. An object of this class is for one thread at a time.</summary>
    public string Stem(string word)
    {
        if (rules is null)
            return word;
        if (known.TryGetValue(word, out var stem))
            return stem;
        // The Russian rules know no ё. Most writers leave its dots out.
        rules.SetCurrent(word.Replace('ё', 'е'));
        rules.Stem();
        stem = rules.Current;
        known.Add(word, stem);
        return stem;
    }
}
