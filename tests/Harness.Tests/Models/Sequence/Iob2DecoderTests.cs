using Harness.Common;
using Harness.Models.Sequence;

namespace Harness.Tests.Models.Sequence;

public sealed class Iob2DecoderTests
{
    private static readonly string[] Labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    private static readonly Iob2Decoder Decoder = Iob2Decoder.For(Labels)!;

    /// <summary>Alone, the second word would be I-LOC (3), which cannot follow O. Of B-LOC I-LOC (1 + 3) and O B-LOC (2 + 1) the first is better.</summary>
    [Fact]
    public void Decode_gives_up_a_label_for_a_better_sentence() =>
        Assert.Equal([3, 4], Decoder.Decode([2, 0, 0, 1, 0, /**/ 0, 0, 0, 1, 3], [0, 1]));

    /// <summary>The logits of a word's further tokens say otherwise, and are not read.</summary>
    [Fact]
    public void Decode_continues_a_word_and_begins_the_next() =>
        Assert.Equal([1, 2, 2, 1, 0, 0], Decoder.Decode(
            [0, 9, 0, 0, 0, /**/ 9, 0, 0, 0, 0, /**/ 0, 0, 0, 9, 0, /**/ 0, 9, 0, 0, 0, /**/ 9, 0, 0, 0, 0, /**/ 0, 9, 0, 0, 0],
            [0, 0, 0, 1, 2, 2]));

    /// <summary>All 5^4 labellings of four words are tried, and those that IOB2 forbids left out.</summary>
    [Fact]
    public void Decode_finds_the_best_of_all_allowed_labellings()
    {
        var random = new SplitMix(7);
        for (var trial = 0; trial < 200; trial++)
        {
            var logits = Enumerable.Range(0, 4 * Labels.Length).Select(_ => (float)((random.Uniform() * 4) - 2)).ToArray();
            var best = Enumerable.Range(0, 625).Select(code => new[] { code / 125, code / 25 % 5, code / 5 % 5, code % 5 })
                .Where(IsAllowed)
                .MaxBy(path => path.Select((label, word) => (double)logits[(word * Labels.Length) + label]).Sum())!;

            Assert.Equal(best, Decoder.Decode(logits, [0, 1, 2, 3]));
        }
    }

    [Fact]
    public void Decode_of_nothing_is_nothing() => Assert.Empty(Decoder.Decode([], []));

    [Theory]
    [InlineData("negative", "neutral", "positive")]
    [InlineData("O", "B-PER", "I-LOC")]
    [InlineData("B-PER", "I-PER", "B-LOC")]
    [InlineData("O", "B-PER", "I-PER", "S-PER")]
    public void For_is_null_where_labels_are_not_those_of_IOB2(params string[] labels) => Assert.Null(Iob2Decoder.For(labels));

    private static bool IsAllowed(int[] path) => path.Index().All(label => Labels[label.Item][0] != 'I'
        || (label.Index > 0 && Labels[path[label.Index - 1]].EndsWith(Labels[label.Item][1..], StringComparison.Ordinal)));
}
