using Harness.Models.Bert;
using Harness.Tasks;
using Harness.Training;
using Harness.Training.Pretraining;

namespace Harness.Contest.Tracks;

/// <summary>A track of the contest: a task, its data, a teacher, a cap on parameters, and the shapes and budgets that fit its size.</summary>
public sealed record Track
{
    /// <summary>The name of the track: lower-case words joined by hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>One line for a newcomer.</summary>
    public required string Description { get; init; }

    /// <summary>The task that networks learn.</summary>
    public required ContestTask Task { get; init; }

    /// <summary>The source of the data.</summary>
    public required IDataSource Data { get; init; }

    /// <summary>The shapes of networks, by the names that methods ask for.</summary>
    public required TrackShapes Shapes { get; init; }

    /// <summary>The most parameters that an entry of the capped division may have.</summary>
    public required long ParameterCap { get; init; }

    /// <summary>The budgets of trainings, which are the same for all entries.</summary>
    public required TrackRecipes Recipes { get; init; }

    /// <summary>The largest network that reads words in place of a BERT's tokens, and its training; null where no entry does.</summary>
    public WordNetworkPlan? WordNetwork { get; init; }

    /// <summary>
    /// The vectors that words begin with in <see cref="WordNetwork"/>: a folder, or the name of vectors that can be fetched; null for random numbers.
    /// </summary>
    public string? Vectors { get; init; }

    /// <summary>
    /// The origin of the recipes' settings: the trials by which they were chosen on validation, or the publication that they were taken
    /// from. It goes on from "Its recipes".
    /// </summary>
    public string RecipesFrom { get; init; } = "are those of the track's file";

    /// <summary>The plan by which the teacher is pretrained on text before it learns the task; null when it is not pretrained here.</summary>
    public PretrainingPlan? Pretraining { get; init; }

    /// <summary>
    /// The published weights that the teacher starts from: a folder in Hugging Face's layout, or their name; null when it starts from none.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>
    /// True where the data have a vocabulary of their own, to which the rows of the <see cref="Checkpoint"/>'s are carried over; false where the data
    /// have the checkpoint's.
    /// </summary>
    public bool HasOwnVocabulary { get; init; }

    /// <summary>True when the teacher starts from pretrained weights, made here or published.</summary>
    public bool BeginsPretrained => Pretraining is not null || Checkpoint is not null;

    /// <summary>The file that the track was read from; null for the contest's own tracks.</summary>
    public string? File { get; init; }

    /// <summary>The text of that file, completed with the shapes that it left to a checkpoint; null for the contest's own tracks.</summary>
    public string? Definition { get; init; }

    /// <summary>True when networks are too large to be trained without a GPU. A run on the CPU has to name the track then.</summary>
    public bool NeedsGpu { get; init; }

    /// <summary>True when there is unlabelled text for methods that learn from it.</summary>
    public bool HasText { get; init; }

    /// <summary>
    /// The number of libtorch's threads in a run on the CPU without --threads; null for one per core. Small networks gain little from a second thread
    /// and much from several runs at once.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>The limits of a run on the track.</summary>
    public RunLimits Limits { get; init; } = RunLimits.None;

    /// <summary>The seeds that a run without --seeds uses.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1];
}
