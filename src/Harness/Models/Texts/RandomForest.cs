using Harness.Common;
using static TorchSharp.torch;

namespace Harness.Models.Texts;

/// <summary>
/// A random forest (Breiman, "Random forests", 2001): every tree is grown on a bootstrap sample of the texts until its leaves are pure, and each of
/// its splits is the best by Gini impurity of some columns that are drawn at random, as many as the root of their number. The trees' shares of
/// classes are added up. These are the defaults of scikit-learn's RandomForestClassifier.
/// </summary>
/// <remarks>
/// Microsoft.ML 5.0.1 has another forest. On the Russian posts of the tests its FastForest with 100 trees and its defaults had a macro F1 of 0.62,
/// where scikit-learn's has 0.752 and this one 0.753; with 2,000 leaves a tree it had not ended after four minutes.
/// </remarks>
public sealed class RandomForest : RowClassifier
{
    private const string ColumnsName = "forest.columns";
    private const string NumbersName = "forest.numbers";

    private readonly ForestNodes nodes;
    private readonly int[] roots;
    private readonly int columns;
    private readonly int classes;

    private RandomForest(ForestNodes nodes, int columns, int classes, string source)
    {
        this.nodes = nodes;
        this.columns = columns;
        this.classes = classes;
        roots = nodes.Link(columns, classes, source);
    }

    /// <summary>The number of trees.</summary>
    public int Trees => roots.Length;

    /// <summary>
    /// The numbers that were learned: the column and the threshold of every split, and at every leaf the share of each class but the first. The
    /// places of nodes follow from their order.
    /// </summary>
    public override long Parameters => nodes.Columns.Count(column => column != ForestNodes.Leaf) + nodes.Numbers.Count;

    /// <summary>Grows a forest.</summary>
    /// <param name="rows">The texts.</param>
    /// <param name="labels">The class of each text.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="trees">The number of trees.</param>
    /// <param name="seed">The seed from which the samples and the drawn columns follow.</param>
    /// <param name="afterTree">Is told the number of each tree, from 1.</param>
    public static RandomForest Fit(
        IReadOnlyList<SparseRow> rows, IReadOnlyList<int> labels, int columns, int classes, int trees, ulong seed, Action<int> afterTree)
    {
        var nodes = new ForestNodes([], []);
        var grower = new TreeGrower(rows, labels, columns, classes, nodes);
        for (var tree = 1; tree <= trees; tree++)
        {
            grower.Grow(SplitMix.For(seed, (ulong)tree));
            afterTree(tree);
        }

        return new RandomForest(nodes, columns, classes, "the forest");
    }

    public override int Classify(SparseRow row)
    {
        var values = new float[columns];
        for (var i = 0; i < row.Columns.Length; i++)
            values[row.Columns[i]] = row.Values[i];
        var shares = new double[classes];
        foreach (var root in roots)
            nodes.AddShares(root, values, shares);
        return shares.Index().MaxBy(share => share.Item).Index;
    }

    public override IReadOnlyDictionary<string, Tensor> ToTensors() => new Dictionary<string, Tensor>
    {
        [ColumnsName] = tensor(nodes.Columns.ToArray()),
        [NumbersName] = tensor(nodes.Numbers.ToArray()),
    };

    internal static bool IsIn(IReadOnlyDictionary<string, Tensor> tensors) => tensors.ContainsKey(ColumnsName) && tensors.ContainsKey(NumbersName);

    internal static RandomForest Read(IReadOnlyDictionary<string, Tensor> tensors, int columns, int classes, string source) => new(
        new ForestNodes([.. tensors[ColumnsName].data<int>().ToArray()], [.. tensors[NumbersName].data<float>().ToArray()]),
        columns,
        classes,
        source);
}

/// <summary>
/// The nodes of all trees of a forest. A tree has its root first; a split is followed by its left branch, where values are not above its threshold,
/// and then by its right branch. So the order alone tells where each node's branches are.
/// </summary>
/// <param name="Columns">The column of each split; <see cref="Leaf"/> for a leaf.</param>
/// <param name="Numbers">Node by node, the threshold of a split, or the shares of all classes but the first at a leaf.</param>
internal sealed record ForestNodes(List<int> Columns, List<float> Numbers)
{
    /// <summary>Stands for a column where a node is a leaf.</summary>
    public const int Leaf = -1;

    private int[] numberOf = [];
    private int[] rightOf = [];

    /// <summary>Finds the places of the nodes' numbers and branches.</summary>
    /// <returns>The places of the roots.</returns>
    /// <exception cref="DataFormatException">The nodes do not make whole trees, or a split is by a column that is not there.</exception>
    public int[] Link(int columns, int classes, string source)
    {
        if (Columns.FirstOrDefault(column => column < Leaf || column >= columns, Leaf) is not Leaf and var odd)
            throw new DataFormatException($"{source}: a split by column {odd}. Expected 0 to {columns - 1}: run the entry again.");
        numberOf = new int[Columns.Count];
        rightOf = new int[Columns.Count];
        var roots = new List<int>();
        // The splits whose right branch has not begun yet.
        var open = new Stack<int>();
        var begins = true;
        var number = 0;
        for (var node = 0; node < Columns.Count; node++)
        {
            if (begins)
                roots.Add(node);
            begins = false;
            numberOf[node] = number;
            if (Columns[node] != Leaf)
            {
                number++;
                open.Push(node);
                continue;
            }

            number += classes - 1;
            begins = !open.TryPop(out var split);
            if (!begins)
                rightOf[split] = node + 1;
        }

        return begins && number == Numbers.Count
            ? [.. roots]
            : throw new DataFormatException(
                $"{source}: {Columns.Count} nodes with {Numbers.Count} numbers. Expected whole trees with {number} numbers: run the entry again.");
    }

    /// <summary>Adds the shares of classes at the leaf to which a tree leads a text.</summary>
    public void AddShares(int root, float[] values, double[] shares)
    {
        var node = root;
        while (Columns[node] != Leaf)
            node = values[Columns[node]] <= Numbers[numberOf[node]] ? node + 1 : rightOf[node];
        var ofFirst = 1.0;
        for (var other = 1; other < shares.Length; other++)
        {
            var share = Numbers[numberOf[node] + other - 1];
            shares[other] += share;
            ofFirst -= share;
        }

        shares[0] += ofFirst;
    }
}
