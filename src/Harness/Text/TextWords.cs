using System.Globalization;
using System.Text;
using Harness.Training;

namespace Harness.Text;

/// <summary>Running text as a corpus has it: punctuation marks are words of their own, hyphens and apostrophes inside a word stay.</summary>
public static class TextWords
{
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<string>();
        foreach (var chunk in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var word = new StringBuilder();
            for (var i = 0; i < chunk.Length; i++)
            {
                var inside = i > 0 && i + 1 < chunk.Length && char.IsLetterOrDigit(chunk[i - 1]) && char.IsLetterOrDigit(chunk[i + 1]);
                if (!IsMark(chunk[i]) || inside)
                {
                    word.Append(chunk[i]);
                    continue;
                }

                Close();
                words.Add(chunk[i].ToString());
            }

            Close();

            void Close()
            {
                if (word.Length > 0)
                    words.Add(word.ToString());
                word.Clear();
            }
        }

        return words;
    }

    private static bool IsMark(char c) =>
        char.IsPunctuation(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol;
}
