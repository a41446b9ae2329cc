using Harness.Common;

namespace Harness.Models.Inputs;

/// <summary>
/// The place of an input in its document. A network that reads context puts the document's other sentences around the input (FLERT; Schweter and
/// Akbik, arXiv 2011.06993, section 2.1). These carry no labels, so that nothing can be learnt from the labels of neighbours.
/// </summary>
public sealed class Surroundings
{
    private readonly IReadOnlyList<Example> document;
    private readonly int place;

    private Surroundings(IReadOnlyList<Example> document, int place)
    {
        this.document = document;
        this.place = place;
    }

    /// <summary>The sentences before the input, the nearest first.</summary>
    public IEnumerable<Example> Before => Enumerable.Range(1, place).Select(distance => document[place - distance]);

    /// <summary>The sentences after the input, the nearest first.</summary>
    public IEnumerable<Example> After => document.Skip(place + 1);

    /// <summary>Gives the sentences of one document, which are all in order, their surroundings.</summary>
    public static IReadOnlyList<Example> Link(IReadOnlyList<Example> sentences)
    {
        Example[] document = [.. sentences.Select(WithoutLabels)];
        return [.. sentences.Select((sentence, place) => sentence with { Surroundings = new Surroundings(document, place) })];
    }

    /// <summary>Gives sentences of several documents their surroundings. The sentences of a document stand together and in order.</summary>
    /// <param name="documents">The number of each sentence's document; null where the sentences are of no document.</param>
    public static IReadOnlyList<Example> Link(IReadOnlyList<Example> sentences, IReadOnlyList<int>? documents) => documents is null
        ? sentences
        : [.. sentences.Zip(documents).ChunkBy(pair => pair.Second).SelectMany(document => Link([.. document.Select(pair => pair.First)]))];

    /// <summary>Divides inputs into the documents that they stand in, one after another. An input without a document is a part by itself.</summary>
    public static IEnumerable<IReadOnlyList<Example>> Divide(IReadOnlyList<Example> inputs) =>
        inputs.ChunkBy(input => (object?)input.Surroundings?.document ?? input.TokenIds);

    /// <summary>Says whether another input is the next sentence of the same document.</summary>
    public bool AreJustBefore(Surroundings? next) => next is not null && next.document == document && next.place == place + 1;

    private static Example WithoutLabels(Example sentence)
    {
        var labels = new int[sentence.Length];
        Array.Fill(labels, Example.Ignored);
        return sentence with { Labels = labels, CutLabels = [], Surroundings = null };
    }
}
