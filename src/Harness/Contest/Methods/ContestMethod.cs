using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Results;
using Harness.Training;

namespace Harness.Contest.Methods;

/// <summary>
/// An entry of the contest. Every public class that derives from this one and has a constructor without parameters is an entry; the harness finds it.
/// Entries that are BERTs derive from <see cref="CompressionMethod"/>.
/// </summary>
public abstract class ContestMethod
{
    /// <summary>The name of the entry: lower-case words joined by hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>One line for a newcomer.</summary>
    public abstract string Summary { get; }

    /// <summary>The division in which the entry competes. A capped entry over the cap is disqualified; it never becomes an open one.</summary>
    public virtual Division DivisionOn(Track track) => Division.Capped;

    /// <summary>True for a method that prunes: only parameters that are not zero count against the cap.</summary>
    public virtual bool CountsNonZeros => false;

    /// <summary>True for a method that learns from the track's unlabelled text too.</summary>
    public virtual bool ReadsText => false;

    /// <summary>True for a method that begins with the track's vectors of words, where it has any.</summary>
    public virtual bool ReadsVectors => false;

    /// <summary>
    /// The settings of a track on which the method depends, where they are not its shapes and recipes. A run is stale when one of them has changed.
    /// </summary>
    /// <returns>An object that is serialised; null where the method depends on all shapes and recipes.</returns>
    public virtual object? SettingsOn(Track track) => null;

    /// <summary>
    /// The techniques that the method uses on the teacher, by the names of <see cref="Technique"/>, so that pages can filter; none for a control.
    /// </summary>
    public virtual IReadOnlyList<string> Techniques => [];

    /// <summary>True for a method that uses the teacher. Any other runs beside the teacher, and its runs are kept when the teacher changes.</summary>
    public virtual bool NeedsTeacher => true;

    /// <summary>
    /// The names of entries of the same track whose models teach this one beside the teacher. They run first. For every label the
    /// method learns the mean of the probabilities that its teachers give (Hinton et al., arXiv 1503.02531, section 3).
    /// </summary>
    public virtual IReadOnlyList<string> FurtherTeachers => [];

    /// <summary>The published weights that the method starts from in place of the track's checkpoint; null where it does not.</summary>
    public virtual string? Checkpoint => null;

    /// <summary>True for a method that learns from labels. It enters no track whose task has none.</summary>
    public virtual bool NeedsLabels => true;

    /// <summary>True for a method that comes out the same with every seed. It runs once, with the first seed of the track.</summary>
    public virtual bool IsDeterministic => false;

    /// <summary>The name of the class that the method derives from. Entries of one family borrow each other's variance over seeds in tests.</summary>
    public string Family => GetType().BaseType!.Name;

    /// <summary>
    /// The name of the entry that this one extends or takes its settings from; null when there is none. The settings that were tried for that entry
    /// count for this one too.
    /// </summary>
    public virtual string? Extends => null;

    /// <summary>
    /// The name of the curve to which the entry belongs in the chart of sizes, where one chain is compared at several sizes; null where it belongs to
    /// none.
    /// </summary>
    public virtual string? Series => null;

    /// <summary>
    /// The version of the method. Raise it when a change of the method, or of a step that it uses, changes its figures: its finished runs are stale
    /// then. The golden test says when that is the case.
    /// </summary>
    public virtual int Version => 1;

    /// <summary>
    /// The recipe by which the method trains its model, from which a plan forecasts how long that takes; null where it trains in its own way.
    /// </summary>
    public virtual Recipe? RecipeOn(Track track) => null;

    /// <summary>True when there is something for the method to do on a track.</summary>
    public virtual bool Enters(Track track) => (track.HasText || !ReadsText) && (track.Task.HasLabels || !NeedsLabels);

    /// <summary>
    /// Makes the model that <see cref="TrainModel"/> starts from. It looks at no data and decomposes nothing, because the referee counts its
    /// parameters before anything is trained. When the final size depends on data, the model built here is an upper bound.
    /// </summary>
    /// <param name="seed">The seed from which everything random comes.</param>
    public abstract Model BuildModel(Teacher teacher, Track track, int seed);

    /// <summary>Trains the model, and returns it or another.</summary>
    public abstract Model TrainModel(Model model, Arena arena);
}
