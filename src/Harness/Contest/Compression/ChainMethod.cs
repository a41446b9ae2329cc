using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;

namespace Harness.Contest.Compression;

/// <summary>A method that makes the teacher small step by step. Whether the steps go together shows before anything is trained.</summary>
public abstract class ChainMethod : CompressionMethod
{
    /// <summary>Tracks whose teacher is worth compressing name a rank for chains.</summary>
    public override bool Enters(Track track) => base.Enters(track) && track.Shapes.ChainEmbeddingRank is not null;

    /// <exception cref="ArgumentException">A step cannot be done to what those before it leave.</exception>
    public sealed override Network Build(Teacher teacher, Track track, int seed)
    {
        var (shape, pruned) = (track.Shapes.Teacher, false);
        foreach (var (step, index) in Steps(track).Select((step, index) => (step, index)))
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
        foreach (var step in Steps(arena.Track))
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

    /// <summary>From the teacher to what is handed in.</summary>
    protected abstract IReadOnlyList<CompressionStep> Steps(Track track);
}
