using Harness.Common;
using Harness.Results;
using Harness.Training;
using Xunit.Abstractions;

namespace Harness.Tests.Results;

/// <summary>
/// Simulated contests in which two entries are equally good, so that every difference that a test finds is a false one. Documents differ in how hard
/// they are, entries in which documents suit them, and seeds in how good a network they lead to and in single predictions.
/// </summary>
public sealed class SeedSimulationTests(ITestOutputHelper output)
{
    private const int Contests = 2000;
    private const int Resamples = 400;

    // A share of the entities is found by some runs and missed by others. The standard deviations are shares of all entities, and of those.
    private const double Contested = 0.18;
    private const double OfDocuments = 0.18;
    private const double OfEntryOnDocument = 0.15;

    private static readonly int[] Entities = EntitiesOfDocuments();

    // The standard deviation of F1 over seeds, beside what the documents explain: a little, and as much as distilled students have.
    private static readonly double[] OfSeeds = [0.002, 0.006];

    /// <param name="first">The seeds of one entry.</param>
    /// <param name="second">The seeds of the other.</param>
    /// <param name="others">The number of further entries of their family, which have three seeds.</param>
    [Theory]
    [InlineData(3, 3, 0)]
    [InlineData(3, 1, 2)]
    [InlineData(1, 1, 2)]
    public void Equal_entries_are_called_different_in_about_one_of_twenty_contests(int first, int second, int others)
    {
        foreach (var deviation in OfSeeds)
        {
            var found = 0;
            Parallel.For(0, Contests, contest =>
            {
                var random = SplitMix.For(2003, (ulong)contest);
                int[] seeds = [first, second, .. Enumerable.Repeat(3, others)];
                var entries = new EntryComparisons(Runs(random, deviation, seeds), new MicroF1(), Resamples);
                if (!entries.Between("entry-0", "entry-1").IsTie)
                    Interlocked.Increment(ref found);
            });
            output.WriteLine(Invariant($"{first} seeds against {second}, seed {deviation}: {100.0 * found / Contests:F1} % below 0.05"));
            Assert.True(
                found is >= Contests * 3 / 100 and <= Contests * 8 / 100,
                Invariant($"seed {deviation}: {found} of {Contests} are below 0.05."));
        }
    }

    /// <summary>The spread of the simulated documents is that of CoNLL-2003: there the standard error of an entry is about 0.011.</summary>
    [Fact]
    public void Simulated_documents_spread_like_real_ones()
    {
        var run = Runs(new SplitMix(1), 0, [1]).Single();
        var interval = Interval.Of(Resampling.Of([run.Sentences], new MicroF1(), null, seed: 1).Drawn[0]);
        Assert.InRange((interval.High - interval.Low) / (2 * 1.96), 0.009, 0.013);
    }

    // A document is a line of counts here, so that no further numbers of documents are needed.
    private static IEnumerable<RunOutcome> Runs(SplitMix random, double deviation, int[] seeds)
    {
        var example = ExampleRun.Record() with { Family = "Simulated" };
        int[] entities = [.. Entities.Select(_ => Entities[random.Below(Entities.Length)])];
        double[] easy = [.. entities.Select(_ => Math.Clamp(0.88 + (OfDocuments * Normal(random)), 0, 1))];
        for (var entry = 0; entry < seeds.Length; entry++)
        {
            double[] suits = [.. entities.Select(_ => OfEntryOnDocument * Normal(random))];
            for (var seed = 1; seed <= seeds[entry]; seed++)
            {
                var shift = deviation / Contested * Normal(random);
                MatchCounts[] counts = [.. entities.Select((gold, document) => Counts(random, gold, easy[document], 0.5 + shift + suits[document]))];
                var record = example with { Method = Invariant($"entry-{entry}"), Seed = seed, Weights = Invariant($"{entry} {seed}") };
                yield return new RunOutcome(record, "", [.. counts.Select(MicroF1.NumbersOf)], new Dictionary<string, MatchCounts>());
            }
        }
    }

    private static MatchCounts Counts(SplitMix random, int gold, double easy, double chance)
    {
        var contested = (int)((gold * Contested) + random.Uniform());
        var right = (int)Math.Round((gold - contested) * easy);
        for (var i = 0; i < contested; i++)
            right += random.Chance(chance) ? 1 : 0;
        return new MatchCounts(right, gold, gold);
    }

    // Twelve uniform numbers have the variance 1.
    private static double Normal(SplitMix random)
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
            sum += random.Uniform();
        return sum;
    }

    private static int[] EntitiesOfDocuments()
    {
        var run = OldRecords.All[0];
        return [.. run.Sentences.Zip(run.Documents!).GroupBy(pair => pair.Second).Select(group => (int)group.Sum(pair => pair.First[2]))];
    }
}
