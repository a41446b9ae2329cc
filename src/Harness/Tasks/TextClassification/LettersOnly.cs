using System.Text;

namespace Harness.Tasks.TextClassification;

/// <summary>Reduces a text to its words in lower case.</summary>
public static class LettersOnly
{
    /// <summary>Gives the runs of letters in a text, in lower case and separated by single blanks. Everything else is left out.</summary>
    public static string Of(string text)
    {
        var letters = new StringBuilder(text.Length);
        var betweenWords = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsLetter(rune))
            {
                betweenWords = letters.Length > 0;
                continue;
            }

            if (betweenWords)
                letters.Append(' ');
            betweenWords = false;
            letters.Append(Rune.ToLowerInvariant(rune));
        }

        return letters.ToString();
    }
}
