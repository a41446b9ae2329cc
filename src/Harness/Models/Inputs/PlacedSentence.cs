using Harness.Common;

namespace Harness.Models.Inputs;

/// <summary>A sentence in words, and its place in its document, whose other sentences some networks read as context.</summary>
/// <param name="Document">The sentences of the document, in order.</param>
/// <param name="Place">The number of the sentence among them, from 0.</param>
public sealed record PlacedSentence(IReadOnlyList<IReadOnlyList<string>> Document, int Place)
{
    /// <summary>The words of the sentence.</summary>
    public IReadOnlyList<string> Words => Document[Place];

    /// <summary>The sentences before it, the nearest first.</summary>
    public IEnumerable<IReadOnlyList<string>> Before => Enumerable.Range(1, Place).Select(distance => Document[Place - distance]);

    /// <summary>The sentences after it, the nearest first.</summary>
    public IEnumerable<IReadOnlyList<string>> After => Document.Skip(Place + 1);

    /// <summary>Gives a sentence that is of no document.</summary>
    public static PlacedSentence Alone(IReadOnlyList<string> words) => new([words], 0);

    /// <summary>Gives the sentences of one document, which are all in order, their places.</summary>
    public static IReadOnlyList<PlacedSentence> Of(IReadOnlyList<IReadOnlyList<string>> document) =>
        [.. document.Select((_, place) => new PlacedSentence(document, place))];

    /// <summary>Gives sentences of several documents their places. The sentences of a document stand together and in order.</summary>
    /// <param name="documents">The number of each sentence's document; null where the sentences are of no document.</param>
    public static IReadOnlyList<PlacedSentence> Of(IReadOnlyList<IReadOnlyList<string>> sentences, IReadOnlyList<int>? documents) =>
        documents is null
            ? [.. sentences.Select(Alone)]
            : [.. sentences.Zip(documents).ChunkBy(pair => pair.Second).SelectMany(document => Of([.. document.Select(pair => pair.First)]))];
}
