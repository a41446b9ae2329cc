using Harness.Common;
using Harness.Models.Inputs;
using Harness.Models.Sequence;

namespace Harness.Tests.Models.Sequence;

public sealed class LabelDecoderTests
{
    private static readonly string[] Labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    private static readonly LabelDecoder Decoder = new(Labels);

    /// <summary>
    /// Alone, the second word would be I-LOC (4), which cannot follow O. Of B-LOC I-LOC (1 + 3) and O B-LOC (2 + 1) the first is better.
    /// </summary>
    [Fact]
    public void Decode_gives_up_a_label_for_a_better_sentence() =>
        Assert.Equal([3, 4], Decoder.Decode([2, 0, 0, 1, 0, /**/ 0, 0, 0, 1, 3], Words(0, 1)));

    /// <summary>The logits of a word's further tokens say otherwise, and are not read.</summary>
    [Fact]
    public void Decode_continues_a_word_and_begins_the_next() =>
        Assert.Equal([1, 2, 2, 1, 0, 0], Decoder.Decode(
            [0, 9, 0, 0, 0, /**/ 9, 0, 0, 0, 0, /**/ 0, 0, 0, 9, 0, /**/ 0, 9, 0, 0, 0, /**/ 9, 0, 0, 0, 0, /**/ 0, 9, 0, 0, 0],
            Words(0, 0, 0, 1, 2, 2)));

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

            Assert.Equal(best, Decoder.Decode(logits, Words(0, 1, 2, 3)));
        }
    }

    /// <summary>The logits of [CLS], of context and of [SEP] are the largest, and none of them counts.</summary>
    [Fact]
    public void Decode_passes_over_tokens_without_a_label()
    {
        var example = new Example([101, 7, 8, 9, 102], [Example.Ignored, Example.Ignored, 3, Example.Unknown, Example.Ignored], [-1, -1, 0, 1, -1]);

        Assert.Equal([0, 0, 3, 4, 0], Decoder.Decode(
            [0, 9, 0, 0, 0, /**/ 0, 9, 0, 0, 0, /**/ 0, 0, 0, 2, 0, /**/ 1, 0, 0, 0, 2, /**/ 0, 0, 9, 0, 0], example));
        Assert.Equal([0, 0], Decoder.Decode(new float[10], new Example([101, 102], [Example.Ignored, Example.Ignored], [-1, -1])));
    }

    /// <summary>Without IOB2 each token, the further ones of a word as well, has the label with its own largest logit.</summary>
    [Theory]
    [InlineData("negative", "neutral", "positive")]
    [InlineData("O", "B-PER", "I-LOC")]
    [InlineData("B-PER", "I-PER", "B-LOC")]
    public void Decode_labels_each_token_by_itself_where_labels_are_not_those_of_IOB2(params string[] labels) =>
        Assert.Equal([2, 0, 1], new LabelDecoder(labels).Decode([1, 2, 3, /**/ 3, 2, 1, /**/ 0, 5, 4], Words(0, 0, 1)));

    private static Example Words(params int[] words) => new([.. words], [.. words.Select(_ => Example.Unknown)], words);

    private static bool IsAllowed(int[] path) => path.Index().All(label => Labels[label.Item][0] != 'I'
        || (label.Index > 0 && Labels[path[label.Index - 1]].EndsWith(Labels[label.Item][1..], StringComparison.Ordinal)));
}
