using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Harness.Text;

/// <summary>
/// Cuts English running text into sentences. A sentence ends after a full stop, a question mark or an exclamation mark, when what follows may begin a
/// sentence and what stands before is no abbreviation. It uses no grammar, which is good enough for packing text and for inputs of a sentence's
/// length.
/// </summary>
public static class SentenceSplitter
{
    private const string Closing = "\"')]";

    private static readonly FrozenSet<string> Abbreviations = new[]
    {
        "Mr", "Mrs", "Ms", "Dr", "Prof", "Gen", "Col", "Lt", "Sen", "Rep", "Gov", "Pres", "St", "No", "Nos", "vs", "etc", "pct",
        "Corp", "Inc", "Co", "Cos", "Ltd", "Plc", "Bros", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Cuts a paragraph.</summary>
    /// <param name="paragraph">Text in which a line end is the same as a blank.</param>
    /// <returns>The words of each sentence that has any.</returns>
    public static IEnumerable<IReadOnlyList<string>> Split(string paragraph)
    {
        var chunks = paragraph.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var start = 0;
        for (var i = 0; i < chunks.Length; i++)
        {
            if (i + 1 < chunks.Length && !(Ends(chunks[i]) && Begins(chunks[i + 1])))
                continue;
            var words = TextWords.Of(string.Join(' ', chunks[start..(i + 1)]));
            start = i + 1;
            if (words.Count > 0)
                yield return words;
        }
    }

    private static bool Ends(string chunk)
    {
        var text = chunk.AsSpan().TrimEnd(Closing);
        if (text.IsEmpty || text[^1] is not ('.' or '!' or '?'))
            return false;
        var before = text.TrimEnd(".!?").TrimStart("\"'([").ToString();
        return text[^1] != '.' || !(Abbreviations.Contains(before) || AreInitials(before));
    }

    // Initials such as "J" and "U.S" end no sentence as a rule.
    private static bool AreInitials(string text) => text.Length > 0 && text.Split('.').All(part => part.Length == 1 && char.IsUpper(part[0]));

    private static bool Begins(string chunk) => char.IsUpper(chunk[0]) || char.IsDigit(chunk[0]) || chunk[0] is '"' or '\'' or '(' or '[';
}

/// <summary>
/// Splits running text into words as a corpus does: punctuation marks are words of their own, and hyphens and apostrophes inside a word stay in it.
/// </summary>
public static class TextWords
{
    /// <summary>Gives the words of a text in their order.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<string>();
        foreach (var chunk in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            AddWords(chunk, words);
        return words;
    }

    private static void AddWords(string chunk, List<string> words)
    {
        var word = new StringBuilder();
        for (var i = 0; i < chunk.Length; i++)
        {
            var isInside = i > 0 && i + 1 < chunk.Length && char.IsLetterOrDigit(chunk[i - 1]) && char.IsLetterOrDigit(chunk[i + 1]);
            if (!IsMark(chunk[i]) || isInside)
            {
                word.Append(chunk[i]);
                continue;
            }

            EndWord();
            words.Add(chunk[i].ToString());
        }

        EndWord();

        void EndWord()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }

    private static bool IsMark(char c) =>
        char.IsPunctuation(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol;
}
