using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;

namespace Harness.Contest.Compression;

/// <summary>A link of a chain: a transformation of a trained network, or a training of it.</summary>
public abstract class CompressionStep
{
    /// <summary>Lower-case words joined by hyphens, as records have it.</summary>
    public abstract string Name { get; }

    /// <summary>The shape that is left of a network, or the most that it can be where that depends on data. Looks at no weights.</summary>
    /// <exception cref="ArgumentException">It cannot be done to such a network; the message says why.</exception>
    public abstract BertShape ShapeAfter(BertShape before, Track track);

    /// <summary>Whether weights that a step before set to zero are zero afterwards; where not, it cannot follow one that prunes.</summary>
    public virtual bool KeepsZeros => false;

    /// <returns>The network that was given, or another.</returns>
    public abstract Network Apply(Network network, Arena arena);
}
