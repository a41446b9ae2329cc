using Harness.Models.Inputs;
using Harness.Text;

namespace Harness.Tasks.NamedEntities;

/// <summary>Words with tags to tokens with labels.</summary>
public static class Alignment
{
    /// <summary>
    /// <c>[CLS]</c>, the words' tokens, <c>[SEP]</c>. Specials are labelled <see cref="Example.Ignored"/>; a word's first token gets the word's
    /// label, its further ones <see cref="TagSet.Continuation"/>: I-X for B-X, otherwise the same. A word without tokens leaves no trace.
    /// </summary>
    /// <param name="maximumLength">Tokens at most, specials included: what is beyond is cut, in the middle of a word if need be.</param>
    /// <returns>At least 2 and at most <paramref name="maximumLength"/> tokens.</returns>
    /// <exception cref="ArgumentException">Words and tags differ in number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No room for the two specials.</exception>
    public static Example Align(TaggedSentence sentence, BertWordPiece wordPiece, TagSet tags, int maximumLength)
    {
        if (sentence.Words.Count != sentence.Tags.Count)
        {
            throw new ArgumentException(
                $"{sentence.Words.Count} words and {sentence.Tags.Count} tags. Expected one tag for each word.", nameof(sentence));
        }

        return Align(sentence.Words, word => sentence.Tags[word], tags.Continuation, wordPiece, maximumLength);
    }

    /// <summary>The same for words whose tags nobody knows: every token but the specials is <see cref="Example.Unknown"/>.</summary>
    public static Example WithoutLabels(IReadOnlyList<string> words, BertWordPiece wordPiece, int maximumLength) =>
        Align(words, _ => Example.Unknown, label => label, wordPiece, maximumLength);

    private static Example Align(
        IReadOnlyList<string> words, Func<int, int> labelOf, Func<int, int> continuation, BertWordPiece wordPiece, int maximumLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, 2);
        var tokenIds = new List<int> { wordPiece.ClassificationId };
        var labels = new List<int> { Example.Ignored };
        var wordIds = new List<int> { -1 };
        for (var word = 0; word < words.Count; word++)
        {
            var label = labelOf(word);
            foreach (var token in wordPiece.Encode(words[word]))
            {
                if (tokenIds.Count == maximumLength - 1)
                    return Close();

                tokenIds.Add(token);
                labels.Add(label);
                wordIds.Add(word);
                label = continuation(label);
            }
        }

        return Close();

        Example Close() => new([.. tokenIds, wordPiece.SeparatorId], [.. labels, Example.Ignored], [.. wordIds, -1]);
    }
}
