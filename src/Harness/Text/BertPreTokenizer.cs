using System.Text;
using Microsoft.ML.Tokenizers;

namespace Harness.Text;

/// <summary>
/// BERT's basic split: at white space, and every punctuation character a piece of its own. Punctuation is Unicode's category P and,
/// whatever their category, all ASCII characters that are neither letters nor digits (<c>$ + = ^ | ~ &lt; &gt;</c> and the backtick among
/// them). From BasicTokenizer's _run_split_on_punc.
/// </summary>
public sealed class BertPreTokenizer : PreTokenizer
{
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        var pieces = new List<(int Offset, int Length)>();
        int start = 0, position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is enumerated as U+FFFD: one UTF-16 unit, as it is itself.
            var next = position + rune.Utf16SequenceLength;
            var isPunctuation = IsPunctuation(rune);
            if (isPunctuation || Rune.IsWhiteSpace(rune))
            {
                if (position > start)
                    pieces.Add((start, position - start));
                if (isPunctuation)
                    pieces.Add((position, next - position));
                start = next;
            }

            position = next;
        }

        if (position > start)
            pieces.Add((start, position - start));
        return pieces;
    }

    internal static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is > ' ' and < 0x7F && !Rune.IsLetterOrDigit(rune)
        : Rune.IsPunctuation(rune);
}
