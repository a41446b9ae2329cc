using Harness.Contest.Compression;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Training;

namespace Methods.Families;

/// <summary>
/// A chain in the open division. It shows one way of compression by itself and keeps so much of the teacher, most often its embeddings, that it is
/// over the cap of most tracks; where it fits, it is ranked. It may be trained for less time than the entries that are made for the cap.
/// </summary>
public abstract class OpenChain : ChainMethod
{
    public sealed override Division DivisionOn(Track track) => Division.Open;

    /// <summary>Distils the network from the teacher, for as long as the track trains open entries.</summary>
    protected static FineTune Distil() => FineTune.OnTeacher(Recipe);

    /// <summary>The recipe by which a track trains open entries.</summary>
    protected static Recipe Recipe(TrackRecipes recipes) => recipes.OpenRecovery ?? recipes.Recovery ?? recipes.FineTuning;
}
