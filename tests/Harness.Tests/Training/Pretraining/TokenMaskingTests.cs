using Harness.Common;
using Harness.Text;
using Harness.Training.Pretraining;
using static TorchSharp.torch;

namespace Harness.Tests.Training.Pretraining;

public sealed class TokenMaskingTests
{
    private static readonly BertWordPiece WordPiece = Texts.WordPiece;

    private static readonly IReadOnlyList<PackedSequence> Sequences = SequencePacker.Pack(Texts.Random(200).Documents, 64, WordPiece);

    private static long[] Values(Tensor tensor) => tensor.data<long>().ToArray();

    [Fact]
    public void Mask_changes_only_the_chosen_tokens_and_says_what_stood_there()
    {
        using var scope = NewDisposeScope();
        var original = Sequences.SelectMany(sequence => sequence.TokenIds).ToArray();

        var batch = new TokenMasking(WordPiece, 0.15, wholeWords: false).Mask(Sequences, new SplitMix(1), CPU);

        var shown = Values(batch.TokenIds);
        var positions = Values(batch.Positions);
        var targets = Values(batch.Targets);
        Assert.Equal([Sequences.Count, 64], batch.TokenIds.shape);
        Assert.Equal(positions.Select(at => (long)original[at]), targets);
        Assert.Equal(positions.Length, positions.Distinct().Count());
        var chosen = positions.ToHashSet();
        Assert.All(Enumerable.Range(0, original.Length).Where(at => !chosen.Contains(at)), at => Assert.Equal(original[at], shown[at]));
        Assert.All(targets, target => Assert.DoesNotContain((int)target, new[] { WordPiece.ClassificationId, WordPiece.SeparatorId }));
    }

    [Fact]
    public void Mask_shows_80_percent_masked_10_random_and_10_unchanged()
    {
        using var scope = NewDisposeScope();
        var masking = new TokenMasking(WordPiece, 0.5, wholeWords: false);
        long masked = 0;
        long same = 0;
        long all = 0;
        for (ulong seed = 0; seed < 30; seed++)
        {
            var batch = masking.Mask(Sequences, new SplitMix(seed), CPU);
            var shown = Values(batch.TokenIds);
            var positions = Values(batch.Positions);
            var targets = Values(batch.Targets);
            masked += positions.Count(at => shown[at] == WordPiece.MaskId);
            same += positions.Where((at, n) => shown[at] == targets[n]).Count();
            all += positions.Length;
        }

        // One in 17 of the random tenth is the mask, and one in 17 is the token itself. Five deviations of a share of n are at most 2.5 / sqrt(n).
        Assert.InRange(all, 20_000, 100_000);
        var deviation = 2.5 / Math.Sqrt(all);
        Assert.InRange((double)masked / all, 0.8 + 0.1 / 17 - deviation, 0.8 + 0.1 / 17 + deviation);
        Assert.InRange((double)same / all, 0.1 + 0.1 / 17 - deviation, 0.1 + 0.1 / 17 + deviation);
    }

    [Fact]
    public void Mask_is_dynamic_and_follows_its_generator()
    {
        using var scope = NewDisposeScope();
        var masking = new TokenMasking(WordPiece, 0.15, wholeWords: false);
        var random = new SplitMix(1);
        var first = Values(masking.Mask(Sequences, random, CPU).Positions);

        Assert.NotEqual(first, Values(masking.Mask(Sequences, random, CPU).Positions));
        Assert.Equal(first, Values(masking.Mask(Sequences, new SplitMix(1), CPU).Positions));
    }

    [Theory]
    [InlineData(0.15)]
    [InlineData(0.4)]
    public void Chosen_are_the_given_share_of_every_sequence(double share)
    {
        var masking = new TokenMasking(WordPiece, share, wholeWords: false);
        foreach (var sequence in Sequences)
        {
            var text = sequence.TokenIds.Count(id => id != WordPiece.ClassificationId && id != WordPiece.SeparatorId);
            Assert.Equal((int)Math.Round(share * text, MidpointRounding.AwayFromZero), masking.Chosen(sequence, new SplitMix(3)).Count);
        }
    }

    [Fact]
    public void Chosen_are_whole_words_when_these_are_asked_for()
    {
        var masking = new TokenMasking(WordPiece, 0.3, wholeWords: true);
        var severed = 0;
        foreach (var sequence in Sequences)
        {
            var chosen = masking.Chosen(sequence, new SplitMix(3)).ToHashSet();
            foreach (var at in Enumerable.Range(1, 62).Where(at => !sequence.WordStarts[at] && at > 1))
                Assert.Equal(chosen.Contains(at - 1), chosen.Contains(at));
            severed += new TokenMasking(WordPiece, 0.3, wholeWords: false).Chosen(sequence, new SplitMix(3))
                .Count(at => at > 1 && !sequence.WordStarts[at] && !chosen.Contains(at - 1));
            var wanted = (int)Math.Round(0.3 * sequence.TokenIds.Count(id => id > 4), MidpointRounding.AwayFromZero);
            Assert.InRange(chosen.Count, wanted - 1, wanted);
        }

        Assert.True(severed > 0, "The texts have no words of several tokens.");
    }

    [Fact]
    public void Chosen_are_all_positions_alike()
    {
        var masking = new TokenMasking(WordPiece, 0.25, wholeWords: false);
        var sequence = Sequences[0];
        var counts = new int[64];
        const int rounds = 4_000;
        for (ulong seed = 0; seed < rounds; seed++)
            foreach (var at in masking.Chosen(sequence, new SplitMix(seed)))
                counts[at]++;

        // The count is binomial with a mean of 1000 and a deviation of 27.
        for (var at = 0; at < 64; at++)
            if (sequence.TokenIds[at] > 4)
                Assert.InRange(counts[at], 850, 1150);
            else
                Assert.Equal(0, counts[at]);
    }
}
