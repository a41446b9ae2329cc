using Harness.Results;
using Harness.Training;

namespace Harness.Tests.Results;

/// <summary>What draws of documents and seeds say of the runs that the contest once published, and of small cases worked by hand.</summary>
public sealed class EntryComparisonsTests
{
    private static readonly EntryComparisons Old = new(OldRecords.All);

    /// <summary>Another program, which draws documents, had 0.796 to 0.841 for an entry, and drawing sentences 0.808 to 0.830.</summary>
    [Fact]
    public void IntervalOf_is_twice_as_wide_by_document_as_by_sentence()
    {
        var byDocument = Old.IntervalOf("int8-weights");
        var bySentence = Interval.Of(SeedVariance.MeanOf(
            Resampling.Of([.. OldRecords.Of("int8-weights").Select(run => run.Sentences)], null, seed: 1).Drawn));

        Assert.Equal(231, Old.Units);
        Assert.Equal((0.796, 0.841), (Math.Round(byDocument.Low, 3), Math.Round(byDocument.High, 3)));
        Assert.Equal((0.808, 0.830), (Math.Round(bySentence.Low, 3), Math.Round(bySentence.High, 3)));
    }

    [Fact]
    public void Between_prints()
    {
        foreach (var (a, b) in new[] { ("layer-factorization", "layer-factorization-plain"), ("best-chain", "taylor-heads-chain"), ("best-chain", "teacher") })
        {
            var d = Old.Between(a, b);
            Assert.Fail($"{a} {b} {d.Value} {d.PValue} {Old.SourceOf(a)} {Old.SourceOf(b)} {d.SmallestAt(0.05)}");
        }
    }
}
