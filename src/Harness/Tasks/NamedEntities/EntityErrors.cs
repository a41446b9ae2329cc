using System.Runtime.InteropServices;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// Sorts the errors of predicted entities by their kind. A gold entity that is not predicted exactly counts once under its own type: as a wrong
/// boundary where a predicted entity of its type overlaps it, else as a wrong type where any predicted entity overlaps it, else as missed. A
/// predicted entity that overlaps no gold entity counts as spurious under the type that it was given.
/// </summary>
public static class EntityErrors
{
    /// <summary>Adds the errors of a sentence to those of each type.</summary>
    /// <param name="gold">The gold entities.</param>
    /// <param name="predicted">The predicted entities.</param>
    /// <param name="byType">The counts of every type.</param>
    public static void Add(IReadOnlyList<EntitySpan> gold, IReadOnlyList<EntitySpan> predicted, Dictionary<string, ErrorCounts> byType)
    {
        foreach (var span in gold)
        {
            if (predicted.Contains(span))
                continue;
            EntitySpan[] overlapping = [.. predicted.Where(other => Overlap(span, other))];
            CollectionsMarshal.GetValueRefOrAddDefault(byType, span.Type, out _) +=
                overlapping.Any(other => other.Type == span.Type) ? new ErrorCounts(1, 0, 0, 0)
                : overlapping.Length > 0 ? new ErrorCounts(0, 1, 0, 0)
                : new ErrorCounts(0, 0, 1, 0);
        }

        foreach (var span in predicted.Where(span => !gold.Any(other => Overlap(span, other))))
            CollectionsMarshal.GetValueRefOrAddDefault(byType, span.Type, out _) += new ErrorCounts(0, 0, 0, 1);
    }

    private static bool Overlap(EntitySpan one, EntitySpan other) => one.Start <= other.End && other.Start <= one.End;
}
