using Harness.Common;

namespace Harness.Models.Texts;

/// <summary>Grows the trees of a random forest. Columns are read by their values that are not zero, because a text has few of all terms.</summary>
internal sealed class TreeGrower
{
    // Values that differ by less count as equal, because rounding alone may make them differ.
    private const float SmallestStep = 1e-6f;

    private readonly IReadOnlyList<SparseRow> rows;
    private readonly IReadOnlyList<int> labels;
    private readonly int classes;
    private readonly ForestNodes nodes;
    private readonly int tried;

    // The texts with a value in each column, and their values.
    private readonly int[][] textsOf;
    private readonly float[][] valuesOf;

    // All columns, in an order that drawing changes.
    private readonly int[] drawn;

    // The number of times that each text is in the sample, the texts of the sample ordered by node, and the place of each text there.
    private readonly int[] times;
    private readonly int[] order;
    private readonly int[] place;

    // Room for the values of one column at one node.
    private readonly float[] values;
    private readonly int[] texts;

    /// <param name="nodes">The nodes to which trees are added.</param>
    public TreeGrower(IReadOnlyList<SparseRow> rows, IReadOnlyList<int> labels, int columns, int classes, ForestNodes nodes)
    {
        this.rows = rows;
        this.labels = labels;
        this.classes = classes;
        this.nodes = nodes;
        tried = Math.Max(1, (int)Math.Sqrt(columns));
        var cells = rows
            .SelectMany((row, text) => row.Columns.Select((column, i) => (column, text, Value: row.Values[i])))
            .ToLookup(cell => cell.column);
        textsOf = [.. Enumerable.Range(0, columns).Select(column => cells[column].Select(cell => cell.text).ToArray())];
        valuesOf = [.. Enumerable.Range(0, columns).Select(column => cells[column].Select(cell => cell.Value).ToArray())];
        drawn = [.. Enumerable.Range(0, columns)];
        times = new int[rows.Count];
        order = new int[rows.Count];
        place = new int[rows.Count];
        values = new float[rows.Count];
        texts = new int[rows.Count];
    }

    /// <summary>Grows a tree on a bootstrap sample.</summary>
    public void Grow(SplitMix random)
    {
        var open = new Stack<(int From, int To)>();
        open.Push((0, DrawSample(random)));
        while (open.TryPop(out var node))
        {
            var counts = CountClasses(order.AsSpan(node.From, node.To - node.From));
            if (counts.Count(count => count > 0) < 2 || BestSplit(node.From, node.To, counts, random) is not { } split)
            {
                AddLeaf(counts);
                continue;
            }

            nodes.Columns.Add(split.Column);
            nodes.Numbers.Add(split.Threshold);
            var middle = Part(node.From, node.To, split);
            open.Push((middle, node.To));
            open.Push((node.From, middle));
        }
    }

    // Returns the number of different texts in the sample.
    private int DrawSample(SplitMix random)
    {
        Array.Clear(times);
        for (var i = 0; i < times.Length; i++)
            times[random.Below(times.Length)]++;
        var size = 0;
        for (var text = 0; text < times.Length; text++)
        {
            place[text] = times[text] > 0 ? size : -1;
            if (times[text] > 0)
                order[size++] = text;
        }

        return size;
    }

    private double[] CountClasses(ReadOnlySpan<int> some)
    {
        var counts = new double[classes];
        foreach (var text in some)
            counts[labels[text]] += times[text];
        return counts;
    }

    private void AddLeaf(double[] counts)
    {
        nodes.Columns.Add(ForestNodes.Leaf);
        var sum = counts.Sum();
        foreach (var count in counts.Skip(1))
            nodes.Numbers.Add((float)(count / sum));
    }

    // Draws columns without putting them back, until enough have been seen and the texts differ in one of them.
    private Split? BestSplit(int from, int to, double[] counts, SplitMix random)
    {
        Split? best = null;
        for (var seen = 0; seen < drawn.Length && (seen < tried || best is null); seen++)
        {
            var other = seen + random.Below(drawn.Length - seen);
            var column = drawn[other];
            drawn[other] = drawn[seen];
            drawn[seen] = column;
            if (BestSplitBy(column, from, to, counts) is { } split && (best is null || split.Purity > best.Value.Purity))
                best = split;
        }

        return best;
    }

    // Moves a threshold up through the values of a column. The purity is that of both sides, weighted by their sizes, but for a constant.
    private Split? BestSplitBy(int column, int from, int to, double[] counts)
    {
        var count = Collect(column, from, to);
        if (count == 0)
            return null;
        Array.Sort(values, texts, 0, count);
        var right = CountClasses(texts.AsSpan(0, count));
        var left = counts.Zip(right, (all, part) => all - part).ToArray();
        Split? best = null;
        var below = 0f;
        for (var i = 0; i < count; i++)
        {
            if (values[i] - below > SmallestStep && left.Any(one => one > 0))
            {
                var purity = Purity(left) + Purity(right);
                if (best is null || purity > best.Value.Purity)
                    best = new Split(column, below + ((values[i] - below) / 2), purity);
            }

            below = values[i];
            left[labels[texts[i]]] += times[texts[i]];
            right[labels[texts[i]]] -= times[texts[i]];
        }

        return best;
    }

    // Copies the values of a node's texts that are not zero, and returns their number. It walks through the shorter of column and node.
    private int Collect(int column, int from, int to)
    {
        var count = 0;
        if (textsOf[column].Length < 4 * (to - from))
        {
            for (var i = 0; i < textsOf[column].Length; i++)
            {
                var text = textsOf[column][i];
                if (place[text] < from || place[text] >= to)
                    continue;
                values[count] = valuesOf[column][i];
                texts[count++] = text;
            }
        }
        else
        {
            for (var i = from; i < to; i++)
            {
                var value = rows[order[i]][column];
                if (value == 0)
                    continue;
                values[count] = value;
                texts[count++] = order[i];
            }
        }

        return count;
    }

    // Orders the texts of a node by their side of a split, and returns the first place of the right side.
    private int Part(int from, int to, Split split)
    {
        var middle = from;
        for (var i = from; i < to; i++)
        {
            var text = order[i];
            if (rows[text][split.Column] > split.Threshold)
                continue;
            order[i] = order[middle];
            place[order[i]] = i;
            order[middle] = text;
            place[text] = middle++;
        }

        return middle;
    }

    private static double Purity(double[] counts)
    {
        var sum = 0.0;
        var squares = 0.0;
        foreach (var count in counts)
        {
            sum += count;
            squares += count * count;
        }

        return sum == 0 ? 0 : squares / sum;
    }

    private readonly record struct Split(int Column, float Threshold, double Purity);
}
