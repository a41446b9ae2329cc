using TorchSharp;
using static TorchSharp.torch;

namespace Torch.Tests;

/// <summary>Choosing, ordering and combining elements.</summary>
public sealed class ElementTests
{
    private static readonly double[] Values = Numbers.Of(1, 12);

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2)]
    public void Triangles(long diagonal)
    {
        using var scope = NewDisposeScope();
        var x = Numbers.Matrix(Values, 3, 4);
        Numbers.Close([.. Values.Select((value, i) => i % 4 - i / 4 >= diagonal ? value : 0)], x.triu(diagonal), 0);
        Numbers.Close([.. Values.Select((value, i) => i % 4 - i / 4 <= diagonal ? value : 0)], x.tril(diagonal), 0);
    }

    [Fact]
    public void DiagonalsBothWays()
    {
        using var scope = NewDisposeScope();
        Numbers.Close([1, 0, 0, 2], Numbers.Matrix([1, 2], 2).diag(), 0);
        Numbers.Close([1, 4], Numbers.Matrix([1, 2, 3, 4], 2, 2).diag(), 0);
        Numbers.Close([1, 0, 0, 0, 1, 0], eye(2, 3), 0);
        Numbers.Close([1, 0, 0, 1], eye(2), 0);
    }

    [Fact]
    public void TopkSortAndArgmax()
    {
        using var scope = NewDisposeScope();
        var x = Numbers.Matrix(Values, 3, 4);
        int[][] descending = [.. Values.Chunk(4).Select(row => Enumerable.Range(0, 4).OrderByDescending(i => row[i]).ToArray())];

        var (top, places) = x.topk(2, 1);
        Assert.Equal(descending.SelectMany(row => row.Take(2)).Select(i => (long)i), places.data<long>().ToArray());
        Numbers.Close([.. descending.SelectMany((row, r) => row.Take(2).Select(i => Values[4 * r + i]))], top, 0);
        Assert.Equal(descending.Select(row => (long)row[3]), x.topk(1, 1, largest: false).indexes.data<long>().ToArray());

        Assert.Equal(descending.SelectMany(row => row).Select(i => (long)i), x.sort(1, descending: true).Indices.data<long>().ToArray());
        Numbers.Close([.. Values.Chunk(4).SelectMany(row => row.Order())], x.sort().Values, 0);

        Assert.Equal(descending.Select(row => (long)row[0]), x.argmax(1).data<long>().ToArray());
        Assert.Equal(Array.IndexOf(Values, Values.Max()), x.argmax().item<long>());
        var (largest, where) = x.max(1);
        Assert.Equal(descending.Select(row => (long)row[0]), where.data<long>().ToArray());
        Numbers.Close([.. Values.Chunk(4).Select(row => row.Max())], largest, 0);
        Numbers.Close([Values.Min()], x.min(), 0);
    }

    [Fact]
    public void AStableSortKeepsTheOrderOfEquals()
    {
        using var scope = NewDisposeScope();
        // Long enough for a sort that is not stable to show.
        var keys = Enumerable.Range(0, 1000).Select(i => (long)(i * 7 % 3)).ToArray();
        var expected = Enumerable.Range(0, 1000).OrderByDescending(i => keys[i]).Select(i => (long)i);
        Assert.Equal(expected, tensor(keys).sort(0, descending: true, stable: true).Indices.data<long>().ToArray());
    }

    [Fact]
    public void GatherAndIndexSelect()
    {
        using var scope = NewDisposeScope();
        var x = Numbers.Matrix(Values, 3, 4);
        long[] columns = [3, 0, 1, 1, 2, 2];
        Numbers.Close([.. columns.Select((column, i) => Values[4 * (i / 2) + column])], x.gather(1, tensor(columns, [3, 2])), 0);
        Numbers.Close([.. Values[8..], .. Values[..4], .. Values[8..]], x.index_select(0, tensor([2L, 0, 2])), 0);
        Numbers.Close([Values[3], Values[7], Values[11]], x.index_select(1, tensor([3L])), 0);
    }

    [Fact]
    public void MasksAndWhere()
    {
        using var scope = NewDisposeScope();
        var x = Numbers.Matrix(Values, 3, 4);
        var mask = x.gt(0);
        Assert.Equal(Values.Select(value => value > 0), mask.data<bool>().ToArray());
        Numbers.Close([.. Values.Select(value => value > 0 ? -9 : value)], x.masked_fill(mask, -9), 0);
        Numbers.Close([.. Values.Select((value, i) => value > 0 ? value : i % 4)], where(mask, x, arange(4, dtype: ScalarType.Float64)), 0);
        Assert.Equal(Values.Count(value => value > 0), mask.sum().item<long>());
    }

    [Fact]
    public void Comparisons()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (tensor([1L, 2, 3]), tensor([3L, 2, 1]));
        Assert.Equal([false, true, false], a.eq(b).data<bool>().ToArray());
        Assert.Equal([true, false, true], a.ne(b).data<bool>().ToArray());
        Assert.Equal([true, false, false], a.lt(b).data<bool>().ToArray());
        Assert.Equal([true, true, false], a.le(b).data<bool>().ToArray());
        Assert.Equal([false, false, true], a.gt(b).data<bool>().ToArray());
        Assert.Equal([false, true, true], a.ge(b).data<bool>().ToArray());
        Assert.Equal([false, true, false], a.eq(2).data<bool>().ToArray());
        Assert.Equal([true, false, false], a.lt(2).logical_and(b.gt(2)).data<bool>().ToArray());
        var unbounded = Numbers.Matrix([1, double.NaN, double.NegativeInfinity], 3);
        Assert.Equal([true, false, false], unbounded.isfinite().data<bool>().ToArray());
    }

    [Fact]
    public void CatAndStack()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Numbers.Matrix(Values[..6], 2, 3), Numbers.Matrix(Values[6..], 2, 3));
        Numbers.Close(Values, cat([a, b]), 0);
        Numbers.Close([.. Values[..3], .. Values[6..9], .. Values[3..6], .. Values[9..]], cat([a, b], 1), 0);
        var stacked = stack([a, b], 1);
        Assert.Equal([2, 2, 3], stacked.shape);
        Numbers.Close([.. Values[..3], .. Values[6..9], .. Values[3..6], .. Values[9..]], stacked, 0);
    }

    [Fact]
    public void ViewsShareTheirMemory()
    {
        using var scope = NewDisposeScope();
        var x = Numbers.Matrix(Values, 3, 4);
        x.narrow(1, 1, 2).select(0, 2).zero_();
        x.t().select(0, 3).mul_(2);
        var expected = Values.ToArray();
        (expected[9], expected[10]) = (0, 0);
        (expected[3], expected[7], expected[11]) = (2 * expected[3], 2 * expected[7], 2 * expected[11]);
        Numbers.Close(expected, x, 0);
        Numbers.Close(expected, x.view(2, 6), 0);
        Numbers.Close(expected, x.detach(), 0);
        x.clone().zero_();
        Numbers.Close(expected, x, 0);
    }

    [Fact]
    public void SizesOfOneBroadcast()
    {
        using var scope = NewDisposeScope();
        var (column, row) = (Numbers.Matrix([1, 2, 3], 3, 1), Numbers.Matrix([10, 20], 2));
        Numbers.Close([11, 21, 12, 22, 13, 23], column + row, 0);
        Numbers.Close([10, 20, 20, 40, 30, 60], column * row, 0);
        Numbers.Close([-9, -19, -8, -18, -7, -17], column - row, 0);
        Numbers.Close([10, 20, 5, 10, 10 / 3.0, 20 / 3.0], row / column, 1e-15);
        Assert.Equal([2, 3, 2], column.unsqueeze(0).expand(2, 3, 2).shape);
        Numbers.Close([1, 1, 2, 2, 3, 3], column.expand(3, 2), 0);
    }

    [Fact]
    public void ScalarsOnBothSides()
    {
        using var scope = NewDisposeScope();
        var x = Numbers.Matrix([1, 2, 4], 3);
        Numbers.Close([4, 3, 1], 5 - x, 0);
        Numbers.Close([-1, -2, -4], -x, 0);
        Numbers.Close([2.5, 5, 10], 2.5 * x, 0);
        Numbers.Close([2, 3, 4], x.add(1).clamp(max: 4), 0);
        Numbers.Close([3, 6, 12], x.add(x, 2), 0);
        // A whole number keeps whole numbers whole; a fraction does not.
        Assert.Equal(ScalarType.Int64, (tensor([1L]) * 2).dtype);
        Assert.Equal(ScalarType.Float32, (tensor([1L]) * 2.0).dtype);
    }
}
