using Harness.Models;
using Harness.Tracks;

namespace Harness.Refereeing;

/// <summary>
/// A way to make a track's teacher small. A public class with a constructor without parameters is an entry of the contest; the harness finds it.
/// </summary>
public abstract class CompressionMethod
{
    /// <summary>The entry that every other one is handed as its teacher.</summary>
    public const string TeacherName = "teacher";

    /// <summary>Lower-case words joined by hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>One line for a newcomer.</summary>
    public abstract string Summary { get; }

    /// <summary>A capped entry that does not fit the cap is disqualified; it never becomes an open one.</summary>
    public virtual Division DivisionOn(Track track) => Division.Capped;

    /// <summary>Whether parameters are counted by non-zeros: for methods that prune.</summary>
    public virtual bool CountsNonZeros => false;

    /// <summary>Whether it learns from the track's unlabelled text too.</summary>
    public virtual bool ReadsText => false;

    /// <summary>Whether there is anything for it to do on a track.</summary>
    public virtual bool Enters(Track track) => track.HasText || !ReadsText;

    /// <summary>
    /// Makes the network that <see cref="Train"/> begins with. Cheap: it looks at no data and decomposes nothing, because the referee counts its
    /// parameters before anything is trained. Where the final size depends on data it is an upper bound.
    /// </summary>
    /// <param name="seed">Everything random comes from it.</param>
    public abstract Network Build(Teacher teacher, Track track, int seed);

    /// <summary>Trains the network, and returns it or a smaller one.</summary>
    public abstract Network Train(Network network, Arena arena);
}
