namespace Harness.Tasks.NamedEntities;

/// <summary>A chunk of a tag sequence.</summary>
/// <param name="Start">Its first position, from 0.</param>
/// <param name="End">Its last position, inclusive.</param>
public readonly record struct EntitySpan(string Type, int Start, int End);
