namespace Harness.Tasks.NamedEntities;

/// <summary>A sentence as a corpus gives it: words, and one tag id of a <see cref="TagSet"/> for each.</summary>
public sealed record TaggedSentence(IReadOnlyList<string> Words, IReadOnlyList<int> Tags);
