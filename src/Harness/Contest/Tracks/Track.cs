using Harness.Models.Bert;
using Harness.Tasks;
using Harness.Training;
using Harness.Training.Pretraining;

namespace Harness.Contest.Tracks;

/// <summary>What is contested: a task, its data, a teacher, a cap on parameters, and the shapes and budgets that fit its size.</summary>
public sealed record Track
{
    public required string Name { get; init; }

    /// <summary>One line for a newcomer.</summary>
    public required string Description { get; init; }

    public required ContestTask Task { get; init; }

    public required IDataSource Data { get; init; }

    public required TrackShapes Shapes { get; init; }

    /// <summary>The most parameters that an entry of the capped division may have.</summary>
    public required long ParameterCap { get; init; }

    public required TrackRecipes Recipes { get; init; }

    /// <summary>How the teacher is pretrained on text before it learns the task; null where it is not.</summary>
    public PretrainingPlan? Pretraining { get; init; }

    /// <summary>Published weights that the teacher begins with: a folder in Hugging Face's layout, or their name; null where it begins with none.</summary>
    public string? Checkpoint { get; init; }

    public bool BeginsPretrained => Pretraining is not null || Checkpoint is not null;

    /// <summary>The file that the track was read from; null for the contest's own.</summary>
    public string? File { get; init; }

    /// <summary>What stood in the file, with the shapes that it left to a checkpoint; null for the contest's own.</summary>
    public string? Definition { get; init; }

    /// <summary>True where networks are too large to be trained without a GPU: a run on the CPU has to be asked for by the track's name.</summary>
    public bool NeedsGpu { get; init; }

    /// <summary>Whether there is unlabelled text for methods that learn from it.</summary>
    public bool HasText { get; init; }

    /// <summary>Of libtorch in a run on the CPU without --threads; null for one a core. Small networks gain little from a second, several runs at once much.</summary>
    public int? Threads { get; init; }

    /// <summary>The seeds that a run without --seeds uses.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1];
}
