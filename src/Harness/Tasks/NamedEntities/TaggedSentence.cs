namespace Harness.Tasks.NamedEntities;

/// <summary>A sentence of a corpus: its words, and for each word the id of its tag in a <see cref="TagSet"/>.</summary>
public sealed record TaggedSentence(IReadOnlyList<string> Words, IReadOnlyList<int> Tags)
{
    /// <summary>
    /// The number of the sentence's document in its file, from 0. All sentences of a corpus without documents have the same number.
    /// </summary>
    public int Document { get; init; }
}

/// <summary>A sentence of a prediction file: its words, and for each word the gold and the predicted tag as texts.</summary>
public sealed record TaggedPrediction(IReadOnlyList<string> Words, IReadOnlyList<string> Gold, IReadOnlyList<string> Predicted)
{
    /// <inheritdoc cref="TaggedSentence.Document"/>
    public int Document { get; init; }
}

/// <summary>Numbers the documents of a file in CoNLL's columns, where a line that starts with <c>-DOCSTART-</c> stands before each.</summary>
internal sealed class DocumentCount
{
    private const string Start = "-DOCSTART-";

    private bool isEmpty = true;

    /// <summary>The number of the present document, from 0.</summary>
    public int Current { get; private set; }

    /// <summary>Says whether a line stands between two documents.</summary>
    /// <param name="columns">The columns of the line.</param>
    public static bool IsStart(string[] columns) => columns[0] == Start;

    /// <summary>Begins a document; one without a sentence does not count.</summary>
    public void Begin()
    {
        if (!isEmpty)
            Current++;
        isEmpty = true;
    }

    /// <summary>Gives the number of the document that a sentence is in.</summary>
    public int OfSentence()
    {
        isEmpty = false;
        return Current;
    }

    /// <summary>Gives the documents of sentences; null where all sentences are in one, so that there is nothing to draw.</summary>
    public static IReadOnlyList<int>? Of(IReadOnlyList<int> documents) => documents.Distinct().Count() > 1 ? documents : null;
}
