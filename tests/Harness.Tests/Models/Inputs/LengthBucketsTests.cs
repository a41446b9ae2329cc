using FsCheck;
using FsCheck.Fluent;
using Harness.Common;
using Harness.Models.Inputs;
using Harness.Tasks.NamedEntities;
using Harness.Text;

namespace Harness.Tests.Models.Inputs;

public sealed class LengthBucketsTests
{
    private static readonly Gen<int[]> Lengths = Gen.Choose(1, 200).ArrayOf();

    private static readonly Gen<((int[] Lengths, int BatchSize) Data, int Seed)> Cases =
        Lengths.Zip(Gen.Choose(1, 40)).Zip(Gen.Choose(0, int.MaxValue));

    // The number of positions that are computed, padding included, for each token.
    private static double Overhead(IReadOnlyList<int> lengths, IEnumerable<int[]> batches) =>
        batches.Sum(batch => (double)batch.Length * batch.Max(index => lengths[index])) / lengths.Sum(length => (double)length);

    [Fact]
    public void Shuffled_has_every_input_exactly_once() => Property.ForAll(Cases, given =>
    {
        var ((lengths, batchSize), seed) = given;
        var batches = LengthBuckets.Shuffled(lengths, batchSize, new SplitMix((ulong)seed));
        Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(batch => batch).Order());
        Assert.All(batches, batch => Assert.InRange(batch.Length, 1, batchSize));
        Assert.Equal((lengths.Length + batchSize - 1) / batchSize, batches.Count);
    });

    [Fact]
    public void Shuffled_is_the_same_for_the_same_seed() => Property.ForAll(Cases, given =>
    {
        var ((lengths, batchSize), seed) = given;
        IReadOnlyList<int[]> Batches() => LengthBuckets.Shuffled(lengths, batchSize, new SplitMix((ulong)seed));
        Assert.Equal(Batches(), Batches());
    });

    [Fact]
    public void Shuffled_groups_other_inputs_when_the_seed_differs()
    {
        var lengths = Enumerable.Range(0, 500).Select(i => 5 + i % 7).ToArray();

        var first = LengthBuckets.Shuffled(lengths, 8, new SplitMix(1));
        var second = LengthBuckets.Shuffled(lengths, 8, new SplitMix(2));

        Assert.NotEqual(first.SelectMany(batch => batch), second.SelectMany(batch => batch));
        // Not the same batches in another order either: inputs meet others every epoch.
        IEnumerable<string> Members(IEnumerable<int[]> batches) => batches.Select(batch => string.Join(' ', batch.Order()));
        Assert.InRange(Members(first).Intersect(Members(second)).Count(), 0, 4);
    }

    [Fact]
    public void Shuffled_does_not_go_from_short_to_long()
    {
        var lengths = Enumerable.Range(0, 320).Select(i => 1 + i).ToArray();

        var longest = LengthBuckets.Shuffled(lengths, 8, new SplitMix(1)).Select(batch => batch.Max(index => lengths[index])).ToArray();

        // Of 40 batches in random order about half are longer than the one before.
        Assert.InRange(longest.Zip(longest.Skip(1), (before, after) => after > before).Count(isLonger => isLonger), 10, 30);
    }

    /// <summary>Exponential lengths of mean 20, as skewed as a newspaper's: batches at random compute more than twice what they hold.</summary>
    [Fact]
    public void Shuffled_leads_to_little_padding()
    {
        var random = new SplitMix(5);
        int Length() => Math.Min(173, 3 - (int)(20 * Math.Log((1 + random.Below(1_000_000)) / 1e6)));
        var lengths = Enumerable.Range(0, 14_000).Select(_ => Length()).ToArray();

        Assert.InRange(Overhead(lengths, LengthBuckets.Shuffled(lengths, 32, new SplitMix(1))), 1, 1.10);
        Assert.InRange(Overhead(lengths, Enumerable.Range(0, lengths.Length).Chunk(32)), 2, 10);
    }

    [RealDataFact("bert-base-cased/vocab.txt", "conll2003/train.txt")]
    public void Shuffled_leads_to_little_padding_on_CoNLL_2003()
    {
        var wordPiece = BertWordPiece.Load(RealData.PathOf("bert-base-cased/vocab.txt"));
        var lengths = ConllReader.Read(RealData.PathOf("conll2003/train.txt"), TagSet.Conll2003)
            .Select(sentence => Alignment.Align(sentence, wordPiece, TagSet.Conll2003, 512).Length)
            .ToArray();
        Assert.Equal(14_041, lengths.Length);

        foreach (var seed in new ulong[] { 1, 2, 3 })
            Assert.InRange(Overhead(lengths, LengthBuckets.Shuffled(lengths, 32, new SplitMix(seed))), 1, 1.10);
    }

    [Fact]
    public void Shuffled_refuses_batches_of_no_input() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LengthBuckets.Shuffled([1], 0, new SplitMix(1)));

    [Fact]
    public void Sorted_has_every_input_exactly_once_from_short_to_long() => Property.ForAll(Lengths.Zip(Gen.Choose(1, 40)), given =>
    {
        var (lengths, batchSize) = given;
        var batches = LengthBuckets.Sorted(lengths, batchSize);
        var order = batches.SelectMany(batch => batch).ToArray();
        Assert.Equal(Enumerable.Range(0, lengths.Length), order.Order());
        Assert.Equal(lengths.Order(), order.Select(index => lengths[index]));
        Assert.All(batches, batch => Assert.InRange(batch.Length, 1, batchSize));
    });
}
