using Harness.Models.Inputs;
using Harness.Models.Words;

namespace Harness.Models.Sequence;

/// <summary>Describes the words of an input by all strings that a tagger without a network looks at.</summary>
/// <param name="classes">Classes of words, which are features beside those of the labelling; null for none.</param>
/// <param name="readsDocuments">True where the rest of the document describes words too: see <see cref="DocumentFeatures"/>.</param>
public sealed class WordDescriber(WordLabelling labelling, WordClasses? classes, bool readsDocuments)
{
    private readonly WordLabelling labelling = classes?.AddedTo(labelling) ?? labelling;

    /// <summary>Gives the features of each word of an input that has a token.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Of(Example example)
    {
        var words = WordPlaces.Words(example);
        var ownFeatures = words.Select((_, at) => labelling.FeaturesOf(words, at));
        return readsDocuments
            ? [.. ownFeatures.Zip(DocumentFeatures.Of(example, words, labelling.ClassesOf), (own, document) => (string[])[.. own, .. document])]
            : [.. ownFeatures];
    }
}
