using System.Globalization;

namespace Harness.Tests.Text;

/// <summary>
/// A second, plain implementation of BERT's tokenization that the tests compare with. It takes the steps of google-research/bert's tokenization.py
/// one after the other, over code points, with Hugging Face's rule that everything of category C is a control character.
/// </summary>
public sealed class ReferenceWordPiece(IReadOnlyList<string> vocabulary)
{
    private const int MaximumInputCharacters = 100;

    private readonly Dictionary<string, int> ids = vocabulary.Select((entry, id) => (entry, id)).ToDictionary(pair => pair.entry, pair => pair.id);

    public int[] Encode(string text) =>
        BasicTokens(text).SelectMany(WordPieces).Select(piece => ids[piece]).ToArray();

    public static List<int[]> BasicTokens(string text) => Split(Clean(text));

    private static List<int> Clean(string text)
    {
        var spaced = new List<int>();
        foreach (var codePoint in CodePoints(text))
        {
            if (codePoint == 0 || codePoint == 0xFFFD || IsControl(codePoint))
                continue;
            if (IsWhitespace(codePoint))
                spaced.Add(' ');
            else if (IsChineseCharacter(codePoint))
                spaced.AddRange([' ', codePoint, ' ']);
            else
                spaced.Add(codePoint);
        }

        return spaced;
    }

    private static List<int[]> Split(List<int> spaced)
    {
        var tokens = new List<int[]>();
        var current = new List<int>();
        foreach (var codePoint in spaced)
        {
            // Python's str.split() also splits at the line and paragraph separators.
            if (codePoint is ' ' or 0x2028 or 0x2029)
            {
                Finish();
            }
            else if (IsPunctuation(codePoint))
            {
                Finish();
                tokens.Add([codePoint]);
            }
            else
            {
                current.Add(codePoint);
            }
        }

        Finish();
        return tokens;

        void Finish()
        {
            if (current.Count > 0)
                tokens.Add([.. current]);
            current.Clear();
        }
    }

    public static string Text(IEnumerable<int> codePoints) => string.Concat(codePoints.Select(char.ConvertFromUtf32));

    private List<string> WordPieces(int[] characters)
    {
        if (characters.Length > MaximumInputCharacters)
            return ["[UNK]"];

        var pieces = new List<string>();
        var start = 0;
        while (start < characters.Length)
        {
            var end = characters.Length;
            while (start < end && !ids.ContainsKey(Piece(characters, start, end)))
                end--;
            if (start == end)
                return ["[UNK]"];
            pieces.Add(Piece(characters, start, end));
            start = end;
        }

        return pieces;
    }

    private static string Piece(int[] characters, int start, int end) => (start > 0 ? "##" : "") + Text(characters[start..end]);

    private static IEnumerable<int> CodePoints(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsHighSurrogate(text[i]) && char.IsLowSurrogate(text[i + 1]))
                yield return 0x10000 + ((text[i++] - 0xD800) << 10) + (text[i] - 0xDC00);
            else
                yield return text[i];
        }
    }

    private static bool IsWhitespace(int codePoint) =>
        codePoint is ' ' or '\t' or '\n' or '\r' || Category(codePoint) == UnicodeCategory.SpaceSeparator;

    private static bool IsControl(int codePoint)
    {
        if (codePoint is '\t' or '\n' or '\r')
            return false;
        return Category(codePoint) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
    }

    private static bool IsPunctuation(int codePoint)
    {
        if (codePoint is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126))
            return true;
        return Category(codePoint) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
    }

    private static bool IsChineseCharacter(int codePoint) =>
        (codePoint >= 0x4E00 && codePoint <= 0x9FFF)
        || (codePoint >= 0x3400 && codePoint <= 0x4DBF)
        || (codePoint >= 0x20000 && codePoint <= 0x2A6DF)
        || (codePoint >= 0x2A700 && codePoint <= 0x2B73F)
        || (codePoint >= 0x2B740 && codePoint <= 0x2B81F)
        || (codePoint >= 0x2B820 && codePoint <= 0x2CEAF)
        || (codePoint >= 0xF900 && codePoint <= 0xFAFF)
        || (codePoint >= 0x2F800 && codePoint <= 0x2FA1F);

    private static UnicodeCategory Category(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint);
}
