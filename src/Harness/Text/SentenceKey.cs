namespace Harness.Text;

/// <summary>
/// Tells sentences that are the same, so that what a test split has is kept out of what is learnt from: two are where they have the same letters and
/// digits, in any letter case and with any punctuation.
/// </summary>
public static class SentenceKey
{
    /// <summary>Gives the letters and digits of a sentence in lower case.</summary>
    public static string Of(string sentence) => string.Concat(sentence.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    /// <summary>Gives the letters and digits of a sentence in lower case.</summary>
    /// <param name="words">The words of the sentence.</param>
    public static string Of(IEnumerable<string> words) => Of(string.Concat(words));
}
