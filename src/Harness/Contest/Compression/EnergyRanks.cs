namespace Harness.Contest.Compression;

/// <summary>Divides a budget of parameters among layers by the output energy that a rank keeps.</summary>
public static class EnergyRanks
{
    /// <param name="Energies">Of its terms, descending.</param>
    /// <param name="Cost">Parameters a rank.</param>
    /// <param name="Most">The highest rank there is.</param>
    public sealed record Layer(IReadOnlyList<double> Energies, int Cost, int Most);

    /// <summary>A rank of one for every layer, then from the term that keeps the largest share of its layer's energy a parameter down.</summary>
    /// <returns>The rank of each layer; together they cost the budget at most</returns>
    /// <exception cref="ArgumentException">The budget is less than a rank of one each.</exception>
    public static int[] Choose(IReadOnlyList<Layer> layers, long budget)
    {
        var ranks = layers.Select(_ => 1).ToArray();
        var left = budget - layers.Sum(layer => (long)layer.Cost);
        if (left < 0)
            throw new ArgumentException($"A budget of {budget} parameters. Expected at least {budget - left}, a rank of one for each layer.");
        var terms = layers.SelectMany((layer, index) =>
        {
            var all = Math.Max(layer.Energies.Sum(), double.Epsilon);
            return layer.Energies.Take(layer.Most).Skip(1).Select(energy => (Index: index, Worth: energy / all / layer.Cost));
        });
        // Stable, so that a layer's terms come in their own order where they are worth the same.
        foreach (var (index, _) in terms.OrderByDescending(term => term.Worth))
        {
            if (layers[index].Cost > left)
                continue;
            ranks[index]++;
            left -= layers[index].Cost;
        }

        return ranks;
    }
}
