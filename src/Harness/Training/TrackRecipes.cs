using System.Text.Json.Serialization;

namespace Harness.Training;

/// <summary>Budgets by what is being done; every entry of a track has the same.</summary>
/// <param name="Teacher">Training of the teacher itself.</param>
/// <param name="FromScratch">A smaller network from random weights.</param>
/// <param name="FineTuning">A network that begins with the teacher's weights.</param>
public sealed record TrackRecipes(Recipe Teacher, Recipe FromScratch, Recipe FineTuning)
{
    /// <summary>A network that begins with the teacher's weights, much changed; null for as <see cref="FineTuning"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recipe? Recovery { get; init; }

    /// <summary>One layer for all from random weights; null for as <see cref="FromScratch"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recipe? Shared { get; init; }

    /// <summary>Hidden states matched from random weights; null for as <see cref="FromScratch"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recipe? Halved { get; init; }
}
