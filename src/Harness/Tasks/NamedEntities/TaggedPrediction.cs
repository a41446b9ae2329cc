namespace Harness.Tasks.NamedEntities;

/// <summary>A sentence of a prediction file: gold and predicted tags as texts, one each a word.</summary>
public sealed record TaggedPrediction(IReadOnlyList<string> Words, IReadOnlyList<string> Gold, IReadOnlyList<string> Predicted);
