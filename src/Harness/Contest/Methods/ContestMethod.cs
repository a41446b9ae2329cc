using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Results;

namespace Harness.Contest.Methods;

/// <summary>
/// An entry of the contest. A public class with a constructor without parameters is one; the harness finds it. Entries that are BERTs derive from
/// <see cref="CompressionMethod"/>.
/// </summary>
public abstract class ContestMethod
{
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

    /// <summary>Whether it is made from the teacher. Without one it runs beside the teacher, and is kept where the teacher changes.</summary>
    public virtual bool NeedsTeacher => true;

    /// <summary>
    /// The version of the method, which is raised when a change of the method, or of a step that it uses, changes its figures: its finished runs are
    /// stale then. The golden test says when that is.
    /// </summary>
    public virtual int Version => 1;

    /// <summary>Whether there is anything for it to do on a track.</summary>
    public virtual bool Enters(Track track) => track.HasText || !ReadsText;

    /// <summary>
    /// Makes what <see cref="TrainModel"/> begins with. Cheap: it looks at no data and decomposes nothing, because the referee counts its parameters
    /// before anything is trained. Where the final size depends on data it is an upper bound.
    /// </summary>
    /// <param name="seed">Everything random comes from it.</param>
    public abstract Model BuildModel(Teacher teacher, Track track, int seed);

    /// <summary>Trains the model, and returns it or another.</summary>
    public abstract Model TrainModel(Model model, Arena arena);
}
