using Harness.Models;
using Harness.Tasks;
using Harness.Training;

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

    /// <summary>The seeds that a run without --seeds uses.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1];
}

/// <summary>Networks by the names that methods ask for.</summary>
/// <param name="Teacher">What is to be made small.</param>
/// <param name="Student">Fits the cap; never deeper than the teacher.</param>
/// <param name="EmbeddingRank">Rank of factorised word embeddings.</param>
public sealed record TrackShapes(BertShape Teacher, BertShape Student, int EmbeddingRank);

/// <summary>Budgets by what is being done; every entry of a track has the same.</summary>
/// <param name="Teacher">Training of the teacher itself.</param>
/// <param name="FromScratch">A smaller network from random weights.</param>
/// <param name="FineTuning">A network that begins with the teacher's weights.</param>
public sealed record TrackRecipes(Recipe Teacher, Recipe FromScratch, Recipe FineTuning);
