using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models;
using Harness.Models.Texts;
using Harness.Training;

namespace Methods.Families;

/// <summary>A bidirectional LSTM over the most frequent words of the training split. It has none of the teacher's weights.</summary>
public abstract class BiLstmMethod : ContestMethod
{
    public sealed override bool Enters(Track track) =>
        base.Enters(track) && track.Shapes.BiLstm is not null && track.Task.LabelsWholeInputs;

    public sealed override Recipe? RecipeOn(Track track) => track.Recipes.BiLstm ?? track.Recipes.FromScratch;

    // The words are known after the data have been read. This network has room for as many as there may be.
    public sealed override Model BuildModel(Teacher teacher, Track track, int seed) =>
        BiLstm.Random(track.Shapes.BiLstm!, track.Task.Labels, seed);

    public sealed override Model TrainModel(Model model, Arena arena)
    {
        model.Dispose();
        return Train(arena);
    }

    /// <summary>Trains one or several networks, and returns the best.</summary>
    protected abstract BiLstm Train(Arena arena);

    /// <summary>Trains a network from the random weights of the run's seed.</summary>
    protected BiLstm Fit(Objective objective, Arena arena)
    {
        var track = arena.Track;
        var network = BiLstm.Random(track.Shapes.BiLstm!, arena.Training.Examples, track.Task.Labels, arena.Seed);
        return arena.Fit(network, objective, RecipeOn(track)!);
    }
}
