using Harness.Text;

namespace Harness.Models.Inputs;

/// <summary>
/// One input as a network reads it: arrays of the same length T with one element for each token, special tokens included. An input may carry
/// context, which are words around its own, such as the neighbouring sentences of a document: their tokens stand between <c>[CLS]</c> and
/// <c>[SEP]</c> before or after the input's own, with the label <see cref="Ignored"/> and the word id -1 as special tokens have them. A network reads
/// the context, but it is neither trained on nor scored there.
/// </summary>
/// <param name="TokenIds">The WordPiece ids, with <c>[CLS]</c> first and <c>[SEP]</c> last.</param>
/// <param name="Labels">The label ids; <see cref="Ignored"/> where a token carries no label, as special tokens and context do not.</param>
/// <param name="WordIds">The number of the word, from 0, that each token came from; -1 for special tokens and context.</param>
public sealed record Example(int[] TokenIds, int[] Labels, int[] WordIds)
{
    /// <summary>The label of a position that is neither trained on nor scored.</summary>
    public const int Ignored = -100;

    /// <summary>The label of a position whose label is not known. A teacher's logits can be learnt there, but no hard label.</summary>
    public const int Unknown = -1;

    /// <summary>The position of <c>[CLS]</c>, which carries the label of an input that is labelled as a whole.</summary>
    public const int WholePlace = 0;

    /// <summary>The <see cref="WordCase"/> of the word that each token came from, which only networks with case embeddings read.</summary>
    public int[] CaseIds { get; init; } = new int[TokenIds.Length];

    /// <summary>
    /// The row of the vector of the word that each token came from, which only networks with word vectors read; 0 where the word has none.
    /// </summary>
    public int[] VectorRows { get; init; } = new int[TokenIds.Length];

    /// <summary>
    /// The words as they were written, which a CRF reads, because an uncased vocabulary does not keep them; empty where there are none.
    /// </summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The labels of the words that are not read, or not as a whole, because the input was cut; empty where it was not.</summary>
    public IReadOnlyList<int> CutLabels { get; init; } = [];

    /// <summary>The place of the input in its document, whose other sentences can be read as context; null where it stands alone.</summary>
    public Surroundings? Surroundings { get; init; }

    /// <summary>The number of tokens, special tokens included.</summary>
    public int Length => TokenIds.Length;

    /// <summary>
    /// Makes an input of <c>[CLS]</c>, the tokens of words, and <c>[SEP]</c>. The two special tokens are labelled <see cref="Ignored"/>. A word that
    /// has no token is left out.
    /// </summary>
    /// <param name="labelOf">Gives the label of a word's first token from the number of the word.</param>
    /// <param name="continuation">Gives the label of a word's second and later tokens from that of the token before.</param>
    /// <param name="maximumLength">The largest number of tokens, special tokens included. Further ones are cut, even in the middle of a word.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no room for the two special tokens.</exception>
    public static Example OfWords(
        IReadOnlyList<string> words, Func<int, int> labelOf, Func<int, int> continuation, BertWordPiece wordPiece, int maximumLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, 2);
        var tokenIds = new List<int> { wordPiece.ClassificationId };
        var labels = new List<int> { Ignored };
        var wordIds = new List<int> { -1 };
        var caseIds = new List<int> { (int)WordCase.Other };
        for (var word = 0; word < words.Count; word++)
        {
            var label = labelOf(word);
            var caseId = (int)WordCases.Of(words[word]);
            foreach (var token in wordPiece.Encode(words[word]))
            {
                if (tokenIds.Count == maximumLength - 1)
                    return Close() with { CutLabels = [.. Enumerable.Range(word, words.Count - word).Select(labelOf)] };

                tokenIds.Add(token);
                labels.Add(label);
                wordIds.Add(word);
                caseIds.Add(caseId);
                label = continuation(label);
            }
        }

        return Close();

        Example Close() => new([.. tokenIds, wordPiece.SeparatorId], [.. labels, Ignored], [.. wordIds, -1])
        {
            CaseIds = [.. caseIds, (int)WordCase.Other],
            Words = words,
        };
    }

    /// <summary>
    /// Makes an input that is labelled as a whole: <c>[CLS]</c> carries its label, and all other positions are labelled <see cref="Ignored"/>.
    /// </summary>
    /// <param name="label">The label; <see cref="Unknown"/> where it is not known.</param>
    /// <param name="maximumLength">The largest number of tokens, special tokens included. Further ones are cut, even in the middle of a word.</param>
    public static Example OfWhole(IReadOnlyList<string> words, int label, BertWordPiece wordPiece, int maximumLength)
    {
        var example = OfWords(words, _ => Ignored, _ => Ignored, wordPiece, maximumLength);
        example.Labels[WholePlace] = label;
        return example;
    }

    /// <summary>Makes an input of words whose labels are not known: every token but the special ones is labelled <see cref="Unknown"/>.</summary>
    public static Example OfWords(IReadOnlyList<string> words, BertWordPiece wordPiece, int maximumLength) =>
        OfWords(words, _ => Unknown, label => label, wordPiece, maximumLength);

    /// <summary>Gives the labels of the tokens where the input was given one label as a whole: that label at <c>[CLS]</c>, and 0 elsewhere.</summary>
    public int[] LabelledAsWhole(int label)
    {
        var labels = new int[Length];
        labels[WholePlace] = label;
        return labels;
    }

    /// <summary>
    /// Gives the label of each word of the input, which is the predicted label of the word's first token. A word that has no token, because the
    /// input was cut or the tokenizer drops the word, gets 0.
    /// </summary>
    /// <param name="predicted">The predicted labels of the tokens.</param>
    /// <param name="words">The number of words.</param>
    /// <exception cref="ArgumentException">A token belongs to none of the words.</exception>
    public int[] WordLabels(ReadOnlySpan<int> predicted, int words)
    {
        var labels = new int[words];
        var seen = -1;
        for (var t = 0; t < Length; t++)
        {
            var word = WordIds[t];
            if (word <= seen)
                continue;
            if (word >= words)
                throw new ArgumentException($"Token {t} belongs to word {word} of a sentence of {words} words; expected 0 to {words - 1}.");
            labels[word] = predicted[t];
            seen = word;
        }

        return labels;
    }
}
