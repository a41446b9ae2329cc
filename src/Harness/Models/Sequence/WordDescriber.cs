using Harness.Models.Inputs;
using Harness.Models.Words;

namespace Harness.Models.Sequence;

/// <summary>Describes the words of an input by all strings that a tagger without a network looks at.</summary>
/// <param name="classes">Classes of words, which are features beside those of the labelling; null for none.</param>
/// <param name="readsDocuments">True where the rest of the document describes words too, as far as the task can say how.</param>
public sealed class WordDescriber(WordLabelling labelling, WordClasses? classes, bool readsDocuments)
{
    private const string DocumentMark = "d:";

    private readonly WordLabelling labelling = classes?.AddedTo(labelling) ?? labelling;

    /// <summary>Says whether a feature is one of the rest of the document.</summary>
    public static bool IsOfDocument(string feature) => feature.StartsWith(DocumentMark, StringComparison.Ordinal);

    /// <summary>Gives the features of each word of an input that has a token.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Of(Example example)
    {
        var words = WordPlaces.Words(example);
        var own = words.Select((_, at) => labelling.FeaturesOf(words, at));
        if (!readsDocuments || labelling.OfDocument is not { } document)
            return [.. own];
        var further = document.FeaturesOf(example, words);
        return [.. own.Zip(further, (features, others) => (string[])[.. features, .. others.Select(one => DocumentMark + one)])];
    }
}
