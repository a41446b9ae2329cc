using System.Runtime.InteropServices;
using Harness.Results;
using Harness.Training;

namespace Harness.Tasks.NamedEntities;

/// <summary>
/// Sorts the errors of predicted entities by their kind. A gold entity that is not predicted exactly counts once under its own type: as a wrong
/// boundary where a predicted entity of its type overlaps it, else as a wrong type where any predicted entity overlaps it, else as missed. A
/// predicted entity that overlaps no gold entity counts as spurious under the type that it was given.
/// </summary>
public static class EntityErrors
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<ErrorKind> Kinds { get; } =
    [
        new("boundary", "boundary", "The number of annotations that were found with their type but with other boundaries; empty in older rows.")
        {
            Explanation = "Boundary: found, but with another first or last word.",
            IsOfAnnotations = true,
        },
        new("other_type", "type", "The number of annotations where something of another type was found; empty in older rows.")
        {
            Explanation = "Type: found as another type of entity.",
            IsOfAnnotations = true,
        },
        new("missed", "missed", "The number of annotations where nothing was found; empty in older rows.")
        {
            Explanation = "Missed: not found at all.",
            IsOfAnnotations = true,
        },
        new("spurious", "spurious", "The number of predictions of the type where no annotation is; empty in older rows.")
        {
            Explanation = "Spurious: found where nothing is.",
            IsOfAnnotations = false,
        },
    ];

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

/// <summary>The errors of predicted entities by their kind. Counts can be added up.</summary>
/// <param name="Boundary">The number of annotations that were found with their type, and with another first or last word.</param>
/// <param name="Type">The number of annotations where something of another type was found.</param>
/// <param name="Missed">The number of annotations where nothing was found.</param>
/// <param name="Spurious">The number of predictions where no annotation is.</param>
public readonly record struct ErrorCounts(long Boundary, long Type, long Missed, long Spurious)
{
    /// <summary>Adds two counts.</summary>
    public static ErrorCounts operator +(ErrorCounts left, ErrorCounts right) =>
        new(left.Boundary + right.Boundary, left.Type + right.Type, left.Missed + right.Missed, left.Spurious + right.Spurious);

    /// <summary>The counts in the order in which <see cref="EntityErrors.Kinds"/> names them.</summary>
    public IReadOnlyList<long> ToList() => [Boundary, Type, Missed, Spurious];
}
