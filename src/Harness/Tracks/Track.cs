using Harness.Pretraining;
using Harness.Tasks;

namespace Harness.Tracks;

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

    /// <summary>How the teacher is pretrained on text before it learns the task; null where it begins with random weights.</summary>
    public PretrainingPlan? Pretraining { get; init; }

    /// <summary>Whether there is unlabelled text for methods that learn from it.</summary>
    public bool HasText { get; init; }

    /// <summary>Of libtorch in a run on the CPU without --threads; null for one a core. Small networks gain little from a second, several runs at once much.</summary>
    public int? Threads { get; init; }

    /// <summary>The seeds that a run without --seeds uses.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1];
}
