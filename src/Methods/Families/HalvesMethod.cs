using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Training;

namespace Methods.Families;

/// <summary>An encoder with half of its heads and feed-forward neurons. It enters tracks whose task is the vectors of sentences.</summary>
public abstract class HalvesMethod : OpenChain
{
    public sealed override bool Enters(Track track) => base.Enters(track) && !track.Task.HasLabels;

    /// <summary>Distils the network by the teacher's vectors and last states.</summary>
    protected static FineTune Distillation() => new(
        "distil",
        arena => new VectorMatching(withStates: true, arena.Teacher.Network.Shape.Layers),
        Recipe);
}
