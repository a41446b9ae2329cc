using System.Text;
using Harness.Common;
using Harness.Tasks.NamedEntities.Synthetic;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// A synthetic newswire corpus that resembles CoNLL-2003: it has the same tag set and a similar mixture of reports, headlines, datelines and tables.
/// It is generated from a seed, with the same words and tags on every machine. Every label follows from the sentence and the names in training; a
/// share of the names in validation and test never occurs in training. No sentence occurs twice, whether in one split or in two.
/// </summary>
public sealed record NewsCorpus(IReadOnlyList<TaggedSentence> Train, IReadOnlyList<TaggedSentence> Validation, IReadOnlyList<TaggedSentence> Test)
{
    /// <summary>Further sentences that are in none of the splits. They serve as unlabelled text, so that their tags must not be used.</summary>
    public IReadOnlyList<TaggedSentence> Unlabelled { get; private init; } = [];

    /// <summary>Generates the three splits. The sentences of a split do not depend on the sizes of later splits.</summary>
    /// <param name="seed">The seed, from which all names and sentences follow.</param>
    /// <param name="train">The number of sentences of the training split.</param>
    /// <param name="validation">The number of sentences of the validation split.</param>
    /// <param name="test">The number of sentences of the test split.</param>
    /// <param name="unlabelled">The number of <see cref="Unlabelled"/> sentences.</param>
    /// <param name="options">The difficulty; the defaults are those of the track <c>quick</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or an option is out of range.</exception>
    public static NewsCorpus Generate(ulong seed, int train, int validation, int test, NewsCorpusOptions? options = null, int unlabelled = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(train);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(validation);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(test);
        options ??= new NewsCorpusOptions();
        options.Validate();
        var writer = new NewsWriter(seed, options);
        return new NewsCorpus(
            writer.Write(train, unseenShare: 0, SplitMix.For(seed, 2)),
            writer.Write(validation, options.UnseenShare, SplitMix.For(seed, 3)),
            writer.Write(test, options.UnseenShare, SplitMix.For(seed, 4)))
        {
            Unlabelled = writer.Write(unlabelled, options.UnseenShare, SplitMix.For(seed, 5)),
        };
    }

    /// <summary>
    /// Gives the SHA-256, in lower-case hexadecimal, of the three splits as UTF-8 text: a line "word tag" for each word, and an empty line after each
    /// sentence and each split.
    /// </summary>
    public string Hash()
    {
        using var hash = new ContentHash();
        foreach (var split in (IReadOnlyList<TaggedSentence>[])[Train, Validation, Test])
        {
            foreach (var sentence in split)
                hash.Add(Lines(sentence));
            hash.Add("\n");
        }

        return hash.ToText();
    }

    private static string Lines(TaggedSentence sentence)
    {
        var text = new StringBuilder();
        for (var i = 0; i < sentence.Words.Count; i++)
            text.Append(sentence.Words[i]).Append(' ').Append(TagSet.Conll2003[sentence.Tags[i]]).Append('\n');
        return text.Append('\n').ToString();
    }
}
