using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Bert;
using Harness.Training;

namespace Harness.Contest.Methods;

/// <summary>A way to make a track's teacher small that ends in a BERT again.</summary>
public abstract class CompressionMethod : ContestMethod
{
    public sealed override Model BuildModel(Teacher teacher, Track track, int seed) => Build(teacher, track, seed);

    public sealed override Model TrainModel(Model model, Arena arena) => Train((Network)model, arena);

    /// <summary>
    /// Makes the network that <see cref="Train"/> starts from. It looks at no data and decomposes nothing, because the referee counts its parameters
    /// before anything is trained. When the final size depends on data, the network built here is an upper bound.
    /// </summary>
    /// <param name="seed">The seed from which everything random comes.</param>
    public abstract Network Build(Teacher teacher, Track track, int seed);

    /// <summary>Most networks that are not made from the teacher's weights are trained from random ones.</summary>
    public override Recipe? RecipeOn(Track track) => track.Recipes.FromScratch;

    /// <summary>Trains the network, and returns it or a smaller one.</summary>
    public abstract Network Train(Network network, Arena arena);
}
