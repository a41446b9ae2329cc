using Harness.Training;

namespace Harness.Tracks;

/// <summary>Budgets by what is being done; every entry of a track has the same.</summary>
/// <param name="Teacher">Training of the teacher itself.</param>
/// <param name="FromScratch">A smaller network from random weights.</param>
/// <param name="FineTuning">A network that begins with the teacher's weights.</param>
public sealed record TrackRecipes(Recipe Teacher, Recipe FromScratch, Recipe FineTuning);
