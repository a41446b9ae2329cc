namespace Harness.Text;

/// <summary>Gives the form in which a word is looked up among words that have vectors: in lower case and with 0 for every digit.</summary>
public static class WordKey
{
    /// <summary>Gives the form of a word.</summary>
    public static string Of(string word) => string.Create(word.Length, word, static (key, word) =>
    {
        for (var i = 0; i < key.Length; i++)
            key[i] = char.IsDigit(word[i]) ? '0' : char.ToLowerInvariant(word[i]);
    });
}
