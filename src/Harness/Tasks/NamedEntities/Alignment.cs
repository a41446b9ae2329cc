using Harness.Models.Inputs;
using Harness.Text;

namespace Harness.Tasks.NamedEntities;

/// <summary>Turns words with tags into tokens with labels.</summary>
public static class Alignment
{
    /// <summary>
    /// Makes an example of <c>[CLS]</c>, the tokens of the words, and <c>[SEP]</c>. The two special tokens are labelled
    /// <see cref="Example.Ignored"/>. The first token of a word gets the label of the word, and its further tokens get
    /// <see cref="TagSet.Continuation"/>: I-X for B-X, otherwise the same label. A word that has no token is left out.
    /// </summary>
    /// <param name="sentence">The words and their tags.</param>
    /// <param name="wordPiece">The vocabulary.</param>
    /// <param name="tags">The tags that the ids belong to.</param>
    /// <param name="maximumLength">The largest number of tokens, special tokens included. Further ones are cut, even in the middle of a word.</param>
    /// <returns>An example of at least 2 and at most <paramref name="maximumLength"/> tokens.</returns>
    /// <exception cref="ArgumentException">Words and tags differ in number.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for the two special tokens.</exception>
    public static Example Align(TaggedSentence sentence, BertWordPiece wordPiece, TagSet tags, int maximumLength)
    {
        if (sentence.Words.Count != sentence.Tags.Count)
        {
            throw new ArgumentException(
                $"The sentence has {sentence.Words.Count} words and {sentence.Tags.Count} tags. Expected one tag for each word.", nameof(sentence));
        }

        return Example.OfWords(sentence.Words, word => sentence.Tags[word], tags.Continuation, wordPiece, maximumLength);
    }
}
