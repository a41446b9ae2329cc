using FsCheck.Fluent;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Inputs;

public sealed class BatchTests
{
    private static readonly Example[] Examples =
    [
        new([2, 7, 3], [-100, 1, -100], [-1, 0, -1]),
        new([2, 8, 9, 10, 3], [-100, 0, 5, 6, -100], [-1, 0, 1, 1, -1]),
        new([2, 11, 3], [-100, 4, -100], [-1, 0, -1]),
    ];

    [Fact]
    public void Of_pads_to_the_longest_example()
    {
        using var scope = NewDisposeScope();
        var batch = Batch.Of(Examples, [1, 0], CPU);

        Assert.Equal([1, 0], batch.Indices);
        Assert.Equal([2, 5], batch.TokenIds.shape);
        Assert.Equal([2, 8, 9, 10, 3, 2, 7, 3, 0, 0], batch.TokenIds.data<long>());
        Assert.Equal([2, 5], batch.Labels.shape);
        Assert.Equal([-100, 0, 5, 6, -100, -100, 1, -100, -100, -100], batch.Labels.data<long>());
        Assert.NotNull(batch.Mask);
        Assert.Equal([2, 5], batch.Mask.shape);
        Assert.Equal([true, true, true, true, true, true, true, true, false, false], batch.Mask.data<bool>());
        Assert.Equal([1, 2, 3, 6], batch.LabelledPositions.data<long>());
        Assert.Equal(8, batch.Tokens);
        // Labels of the split: one of the first example, three of the second, one of the third; tokens: 3, 5 and 3.
        Assert.Equal([1, 2, 3, 0], batch.LabelledRows.data<long>());
        Assert.Equal([3, 4, 5, 6, 7, 0, 1, 2, 11, 11], batch.TokenRows.data<long>());
    }

    [Fact]
    public void Of_has_no_mask_when_nothing_is_padding()
    {
        using var scope = NewDisposeScope();
        var batch = Batch.Of(Examples, [2, 0], CPU);

        Assert.Null(batch.Mask);
        Assert.Equal([2, 11, 3, 2, 7, 3], batch.TokenIds.data<long>());
        Assert.Equal([1, 4], batch.LabelledPositions.data<long>());
        Assert.Equal(6, batch.Tokens);
    }

    [Fact]
    public void Of_masks_exactly_what_is_padding() => Property.ForAll(Gen.Choose(2, 9).NonEmptyListOf(), lengths =>
    {
        using var scope = NewDisposeScope();
        Example[] examples = [.. lengths.Select((length, i) => Tiny.Examples(1, seed: i, length)[0])];
        var batch = Batch.Of(examples, [.. Enumerable.Range(0, examples.Length)], CPU);

        Assert.Equal(lengths.Distinct().Count() > 1, batch.Mask is not null);
        if (batch.Mask is not null)
            Assert.Equal(lengths.Select(length => (long)length), batch.Mask.to(ScalarType.Int64).sum(1).data<long>());
        Assert.Equal(lengths.Sum(), batch.Tokens);
        Assert.Equal(
            examples.SelectMany(example => example.Labels).Where(label => label != -100).Select(label => (long)label),
            batch.Labels.reshape(-1).index_select(0, batch.LabelledPositions).data<long>());
    });
}
