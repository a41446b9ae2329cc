namespace Harness.Tasks.NamedEntities;

/// <summary>A sentence of a corpus: its words, and for each word the id of its tag in a <see cref="TagSet"/>.</summary>
public sealed record TaggedSentence(IReadOnlyList<string> Words, IReadOnlyList<int> Tags);

/// <summary>A sentence of a prediction file: its words, and for each word the gold and the predicted tag as texts.</summary>
public sealed record TaggedPrediction(IReadOnlyList<string> Words, IReadOnlyList<string> Gold, IReadOnlyList<string> Predicted);
