using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Training;

namespace Harness.Contest.Compression;

/// <summary>
/// A method that makes the teacher small step by step. An entry is its list of steps. Whether the steps fit together is checked before anything is
/// trained.
/// </summary>
public abstract class ChainMethod : CompressionMethod
{
    /// <summary>The steps from the teacher to the network that is handed in, in order.</summary>
    public abstract IReadOnlyList<CompressionStep> Steps { get; }

    /// <summary>A chain that prunes is counted by non-zeros.</summary>
    public override bool CountsNonZeros => Steps.Any(step => step is PruneWeights);

    /// <summary>A chain has the techniques of its steps.</summary>
    public override IReadOnlyList<string> Techniques => [.. Steps.Select(step => step.Technique).OfType<string>().Distinct()];

    /// <summary>A chain reads text where one of its steps does.</summary>
    public override bool ReadsText => Steps.Any(step => step.ReadsText);

    /// <summary>A chain reads vectors of words where one of its steps does.</summary>
    public override bool ReadsVectors => Steps.Any(step => step.ReadsVectors);

    /// <summary>A chain needs labels where one of its steps does.</summary>
    public override bool NeedsLabels => Steps.Any(step => step.NeedsLabels);

    /// <summary>
    /// Chains enter tracks that name a rank for their embeddings, because only there the teacher is worth compressing, and that have the vectors of
    /// words that a step takes up.
    /// </summary>
    public override bool Enters(Track track) => base.Enters(track)
        && track.Shapes.ChainEmbeddingRank is not null
        && (!ReadsVectors || track is { Vectors: not null, WordNetwork: not null });

    /// <summary>The steps of a chain name theirs.</summary>
    public sealed override Recipe? RecipeOn(Track track) => null;

    /// <exception cref="ArgumentException">A step cannot be applied to what the steps before it leave.</exception>
    public sealed override Network Build(Teacher teacher, Track track, int seed)
    {
        var shape = track.Shapes.Teacher;
        var pruned = false;
        foreach (var (index, step) in Steps.Index())
        {
            try
            {
                if (shape.Int8Weights)
                    throw new ArgumentException("the weights are rounded to 8 bits, and whatever follows would undo that. Round last.");
                if (pruned && !step.KeepsZeros)
                    throw new ArgumentException("weights were set to zero before, and this would fill them. Prune after it.");
                shape = step.ShapeAfter(shape, track);
                pruned |= step is PruneWeights;
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException(Invariant($"{Name}, step {index + 1} ({step.Name}): {error.Message}"), error);
            }
        }

        return Network.Random(shape, track.Task.Labels, seed);
    }

    public sealed override Network Train(Network network, Arena arena)
    {
        network.Dispose();
        var current = arena.Teacher.Network.Copy();
        foreach (var step in Steps)
        {
            var began = arena.Seconds;
            var next = step.Apply(current, arena);
            if (!ReferenceEquals(next, current))
                current.Dispose();
            current = next;
            arena.EndStep(step.Name, current, arena.Seconds - began);
        }

        return current;
    }
}

/// <summary>One step of a chain. It transforms a trained network, or trains it.</summary>
public abstract class CompressionStep
{
    /// <summary>The name of the step in records: lower-case words joined by hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The shape that the step leaves, or an upper bound where the shape depends on data; of a step that fills what is left of the cap, the cap is
    /// the bound. It is computed from shapes alone, without looking at weights.
    /// </summary>
    /// <exception cref="ArgumentException">The step cannot be applied to such a network; the message says why.</exception>
    public abstract BertShape ShapeAfter(BertShape before, Track track);

    /// <summary>True when weights that an earlier step set to zero stay zero. Only such a step can follow one that prunes.</summary>
    public virtual bool KeepsZeros => false;

    /// <summary>The recipe by which the step trains the network; null where it does not train it.</summary>
    public virtual Recipe? RecipeOn(Track track) => null;

    /// <summary>The technique of the step, by the names of <see cref="Methods.Technique"/>; null for one that only trains.</summary>
    public virtual string? Technique => null;

    /// <summary>True for a step that learns from the track's unlabelled text too.</summary>
    public virtual bool ReadsText => false;

    /// <summary>True for a step that takes up the track's vectors of words.</summary>
    public virtual bool ReadsVectors => false;

    /// <summary>True for a step that learns from labels, or measures by them.</summary>
    public virtual bool NeedsLabels => false;

    /// <summary>Applies the step.</summary>
    /// <returns>The network that was given, or another.</returns>
    public abstract Network Apply(Network network, Arena arena);
}
