using System.Text;
using Harness.Common;
using Harness.Tasks.NamedEntities.Synthetic;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// A synthetic newswire corpus in the manner of CoNLL-2003 (its tag set, its mixture of reports, headlines, datelines and tables), made from a seed:
/// the same words and tags on every machine. Every label follows from the sentence and the training names; a share of the names in validation
/// and test never occurs in training. No sentence occurs twice, in one split or in two.
/// </summary>
public sealed record NewsCorpus(IReadOnlyList<TaggedSentence> Train, IReadOnlyList<TaggedSentence> Validation, IReadOnlyList<TaggedSentence> Test)
{
    /// <summary>Further sentences, in none of the splits, whose tags nobody should look at.</summary>
    public IReadOnlyList<TaggedSentence> Unlabelled { get; private init; } = [];

    /// <summary>Generates the three splits; a split's sentences do not depend on the sizes of those after it.</summary>
    /// <param name="seed">Decides names and sentences, and nothing else does.</param>
    /// <param name="train">Sentences of the training split.</param>
    /// <param name="validation">Sentences of the validation split.</param>
    /// <param name="test">Sentences of the test split.</param>
    /// <param name="unlabelled">Sentences of <see cref="Unlabelled"/>.</param>
    /// <param name="options">Difficulty; the defaults are those of the track <c>quick</c>.</param>
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

    /// <summary>SHA-256, in lower-case hexadecimal, of the three splits as UTF-8 lines "word tag", an empty line after
    /// each sentence and each split.</summary>
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
