namespace Harness.Models.Sequence;

/// <summary>
/// The weights of a CRF's state features in one array: a feature has a weight for each label that it was seen with in training, and none for others, which
/// keeps the model a fraction of features times labels.
/// </summary>
public sealed class FeatureTable
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly List<int[]> labels = [];
    private readonly List<int> first = [];

    private FeatureTable(IEnumerable<(string Feature, int[] Labels)> rows)
    {
        foreach (var (feature, seen) in rows)
        {
            ids.Add(feature, labels.Count);
            labels.Add(seen);
            first.Add(Weights);
            Weights += seen.Length;
        }
    }

    /// <summary>How many weights there are.</summary>
    public int Weights { get; }

    /// <summary>The features with their labels, in order of their weights.</summary>
    public IEnumerable<(string Feature, int[] Labels)> Rows => ids.OrderBy(entry => entry.Value).Select(entry => (entry.Key, labels[entry.Value]));

    /// <summary>Takes features in the order in which they stand.</summary>
    public static FeatureTable Of(IEnumerable<(string Feature, int[] Labels)> rows) => new(rows);

    /// <summary>Collects the features that occur at least so often, in ordinal order, with the labels that they occur with.</summary>
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

        return new FeatureTable(seen.Where(entry => entry.Value.Count >= atLeast)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value.Labels.ToArray())));
    }

    /// <summary>The features of a place that are known.</summary>
    public int[] Known(IEnumerable<string> features) => [.. features.Select(feature => ids.GetValueOrDefault(feature, -1)).Where(id => id >= 0)];

    /// <summary>Adds the weights of a place's features to the scores of its labels.</summary>
    /// <param name="scores">(T, C)</param>
    public void AddScores(int[] known, double[] weights, double[,] scores, int place)
    {
        foreach (var id in known)
            for (var i = 0; i < labels[id].Length; i++)
                scores[place, labels[id][i]] += weights[first[id] + i];
    }

    /// <summary>Adds a number for every label of a place to the gradients of its features' weights.</summary>
    /// <param name="values">(T, C)</param>
    public void AddGradients(int[] known, double[,] values, int place, double[] gradient)
    {
        foreach (var id in known)
            for (var i = 0; i < labels[id].Length; i++)
                gradient[first[id] + i] += values[place, labels[id][i]];
    }
}
