namespace Harness.Contest.Compression;

/// <summary>Which heads a budget keeps.</summary>
public static class HeadBudget
{
    /// <summary>A budget divided evenly. Heads of all layers have the same size, so that any division counts as many parameters.</summary>
    /// <returns>Heads of each layer</returns>
    public static int[] Even(int layers, int budget) =>
        [.. Enumerable.Range(0, layers).Select(layer => budget / layers + (layer < budget % layers ? 1 : 0))];

    /// <summary>The most important of each layer, then the most important of all that are left.</summary>
    /// <param name="importance">A number for every head, by layer.</param>
    /// <param name="budget">Heads to keep in all, at least one a layer.</param>
    /// <returns>The kept heads of each layer, ascending</returns>
    /// <exception cref="ArgumentException">The budget is below one a layer, or above all heads.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> MostOpen(IReadOnlyList<double[]> importance, int budget)
    {
        var all = importance.Sum(layer => layer.Length);
        if (budget < importance.Count || budget > all)
            throw new ArgumentException($"A budget of {budget} heads. Expected {importance.Count} (one a layer) to {all} (all).");
        var ranked = importance
            .SelectMany((layer, l) => layer.Select((value, head) => (Layer: l, Head: head, Value: value)))
            .OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Layer).ThenBy(entry => entry.Head)
            .ToArray();
        var first = ranked.DistinctBy(entry => entry.Layer).ToArray();
        var chosen = first.Concat(ranked.Except(first).Take(budget - first.Length)).ToLookup(entry => entry.Layer, entry => entry.Head);
        return [.. Enumerable.Range(0, importance.Count).Select(layer => (IReadOnlyList<int>)[.. chosen[layer].Order()])];
    }
}
