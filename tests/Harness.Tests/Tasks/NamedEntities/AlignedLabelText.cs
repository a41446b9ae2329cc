using System.Text;
using Harness.Models.Inputs;
using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Tests.Tasks.NamedEntities;

/// <summary>Writes an aligned sentence as text for a snapshot: the words with their tags, then one token on each line.</summary>
public static class AlignedLabelText
{
    public static string Of(TaggedSentence sentence, BertWordPiece wordPiece, TagSet tags, int maximumLength)
    {
        var example = Alignment.Align(sentence, wordPiece, tags, maximumLength);
        var text = new StringBuilder("# ")
            .AppendJoin(' ', sentence.Words.Zip(sentence.Tags, (word, tag) => tag == 0 ? Visible(word) : $"{Visible(word)}/{tags[tag]}"));
        if (example.Length < 2 + sentence.Words.Sum(word => wordPiece.Encode(word).Count))
            text.Append($" (cut to {maximumLength})");
        text.Append('\n');

        var width = Math.Max(5, example.TokenIds.Max(id => wordPiece.Token(id).Length));
        text.Append($"{"token".PadRight(width)}    id  label        word\n");
        for (var t = 0; t < example.Length; t++)
        {
            var label = example.Labels[t] == Example.Ignored ? "" : tags[example.Labels[t]];
            var word = example.WordIds[t] < 0 ? "-" : $"{example.WordIds[t]} {Visible(sentence.Words[example.WordIds[t]])}";
            text.Append(wordPiece.Token(example.TokenIds[t]).PadRight(width))
                .Append($" {example.TokenIds[t],5}  {example.Labels[t],4} {label,-6}  {word}\n");
        }

        return text.ToString();
    }

    // Long words are shortened, and characters that editors do not show are written as their codes.
    private static string Visible(string word)
    {
        var shown = string.Concat(word.Select(c => c is < ' ' or '\u007F' or '\u00A0' or '\u200B' or '\u0301' ? $"<{(int)c:X4}>" : c.ToString()));
        return shown.Length switch
        {
            0 => "<empty>",
            > 40 => $"{shown[..10]}<{word.Length} characters>",
            _ => shown,
        };
    }
}
