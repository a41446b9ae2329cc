using System.Collections.Frozen;
using Harness.Training;

namespace Harness.Text;

/// <summary>
/// Cuts English running text into sentences: after a full stop, a question or an exclamation mark, where what follows may begin a sentence and what
/// stands before is no abbreviation. It knows no grammar: good enough for packing text and for inputs of a sentence's length.
/// </summary>
public static class SentenceSplitter
{
    private const string Closing = "\"')]";

    private static readonly FrozenSet<string> Abbreviations = new[]
    {
        "Mr", "Mrs", "Ms", "Dr", "Prof", "Gen", "Col", "Lt", "Sen", "Rep", "Gov", "Pres", "St", "No", "Nos", "vs", "etc", "pct",
        "Corp", "Inc", "Co", "Cos", "Ltd", "Plc", "Bros", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="paragraph">Text whose line ends mean no more than a blank.</param>
    /// <returns>The words of each sentence that has any</returns>
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
        // Initials ("J.", "U.S.") and abbreviations end no sentence as a rule.
        return text[^1] != '.' || !(Abbreviations.Contains(before) || (before.Length > 0 && before.Split('.').All(part => part.Length == 1 && char.IsUpper(part[0]))));
    }

    private static bool Begins(string chunk) => char.IsUpper(chunk[0]) || char.IsDigit(chunk[0]) || chunk[0] is '"' or '\'' or '(' or '[';
}
