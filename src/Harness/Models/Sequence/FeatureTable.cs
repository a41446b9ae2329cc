namespace Harness.Models.Sequence;

/// <summary>
/// Gives each of a CRF's state features its weights in one array. A feature has a weight for each label that it was seen with in training and none
/// for other labels, which keeps the model much smaller than features times labels.
/// </summary>
public sealed class FeatureTable
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly List<int[]> labels = [];
    private readonly List<int> firstWeight = [];

    private FeatureTable(IEnumerable<(string Feature, int[] Labels)> rows)
    {
        foreach (var (feature, seen) in rows)
        {
            ids.Add(feature, labels.Count);
            labels.Add(seen);
            firstWeight.Add(Weights);
            Weights += seen.Length;
        }
    }

    /// <summary>The number of weights.</summary>
    public int Weights { get; }

    /// <summary>The features with their labels, in the order of their weights.</summary>
    public IEnumerable<(string Feature, int[] Labels)> Rows => ids.OrderBy(entry => entry.Value).Select(entry => (entry.Key, labels[entry.Value]));

    /// <summary>Makes a table of features in the order given.</summary>
    public static FeatureTable Of(IEnumerable<(string Feature, int[] Labels)> rows) => new(rows);

    /// <summary>Collects the features of a corpus, in ordinal order, with the labels that they occur with.</summary>
    /// <param name="atLeast">The number of times that a feature must occur to be in the table.</param>
    public static FeatureTable Collect(IEnumerable<(IReadOnlyList<string> Features, int Label)> places, int atLeast)
    {
        var seen = new Dictionary<string, (int Count, SortedSet<int> Labels)>(StringComparer.Ordinal);
        foreach (var (features, label) in places)
            foreach (var feature in features)
            {
                var (count, with) = seen.TryGetValue(feature, out var known) ? known : (0, new SortedSet<int>());
                with.Add(label);
                seen[feature] = (count + 1, with);
            }

        return new FeatureTable(seen
            .Where(entry => entry.Value.Count >= atLeast)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (entry.Key, entry.Value.Labels.ToArray())));
    }

    /// <summary>Looks up the ids of a place's features, and leaves out those that are not in the table.</summary>
    public int[] Known(IEnumerable<string> features) => [.. features.Select(feature => ids.GetValueOrDefault(feature, -1)).Where(id => id >= 0)];

    /// <summary>Adds the weights of a place's features to the scores of its labels.</summary>
    /// <param name="scores">The scores of labels at their places (T, C).</param>
    public void AddScores(int[] known, double[] weights, double[,] scores, int place)
    {
        foreach (var id in known)
            for (var i = 0; i < labels[id].Length; i++)
                scores[place, labels[id][i]] += weights[firstWeight[id] + i];
    }

    /// <summary>Adds a number for every label of a place to the gradients of its features' weights.</summary>
    /// <param name="values">The numbers for labels at their places (T, C).</param>
    public void AddGradients(int[] known, double[,] values, int place, double[] gradient)
    {
        foreach (var id in known)
            for (var i = 0; i < labels[id].Length; i++)
                gradient[firstWeight[id] + i] += values[place, labels[id][i]];
    }
}
