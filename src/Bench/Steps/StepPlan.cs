using Harness.Models;
using Harness.Training;

namespace Bench.Steps;

/// <summary>A training step, as both sides are told it: forward, backward, AdamW at the recipe's highest rate, nothing clipped.</summary>
/// <param name="Shape">The network's.</param>
/// <param name="Labels">Names of the C classes.</param>
/// <param name="Recipe">Its learning rate and weight decay are used.</param>
/// <param name="Batch">Inputs a step, B.</param>
/// <param name="Tokens">Tokens an input, T; none is padding, all carry a label.</param>
/// <param name="Threads">Of libtorch, on each side while it is its turn.</param>
/// <param name="Seed">Of weights, ids, labels and dropout.</param>
public sealed record StepPlan(BertShape Shape, IReadOnlyList<string> Labels, Recipe Recipe, int Batch, int Tokens, int Threads, int Seed)
{
    /// <summary>How many different batches the steps go round in.</summary>
    public const int Batches = 8;
}
