namespace Harness.Tasks.NamedEntities;

/// <summary>The two ways to read a token classifier's output. Ranking, epoch choice and targets use <see cref="Word"/>.</summary>
/// <param name="Aligned">Every position that has an aligned label, all sub-tokens included: the habit of the Hugging Face examples.</param>
/// <param name="Word">The first sub-token of each word: the CoNLL convention, comparable with papers.</param>
public sealed record ReadingScores(EntityScores Aligned, EntityScores Word);
