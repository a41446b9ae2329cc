using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Results;
using Methods.Families;
using Methods.Tests.Golden;

namespace Methods.Tests;

/// <summary>The best chain at several sizes, on the track that it is for, and at two sizes that the tiny track has room for.</summary>
public sealed class BestChainOfSizeTests
{
    private static readonly MethodCatalog Catalog = MethodCatalog.Load([]);

    public static TheoryData<string, long> Sizes => new()
    {
        { "best-chain-20m", 20_000_000 },
        { "best-chain-10m", 10_000_000 },
        { "best-chain-2m", 2_000_000 },
        { "best-chain-1m", 1_000_000 },
        { "best-chain-500k", 500_000 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Build_fits_the_size_in_the_name_in_float32_and_in_8_bits(string name, long size)
    {
        var track = TrackCatalog.Find("conll2003-minilm");
        var teacher = new Teacher(() => throw new InvalidOperationException("Building looks at no weights."));
        foreach (var method in new[] { Catalog.Find(name), Catalog.Find($"{name}-int8") })
        {
            using var network = (Network)method.BuildModel(teacher, track, seed: 1);

            // Ranks are whole numbers, so that some of the size is left over.
            Assert.InRange(network.Count().Dense, 0.93 * size, size);
            Assert.Equal(method.Name.EndsWith("-int8", StringComparison.Ordinal), network.Shape.Int8Weights);
            // The cap of the track is 4,514,000.
            Assert.Equal(size > 4_514_000 ? Division.Open : Division.Capped, method.DivisionOn(track));
        }
    }

    [Fact]
    public void Enters_the_track_whose_teacher_the_sizes_are_chosen_for_and_no_other()
    {
        foreach (var track in TrackCatalog.All)
        {
            var isChosenFor = track is { Checkpoint: "minilm", HasOwnVocabulary: false };
            Assert.All(Catalog.All.OfType<BestChainOfSize>(), method => Assert.Equal(isChosenFor, method.Enters(track)));
        }

        Assert.Equal(10, Catalog.All.OfType<BestChainOfSize>().Count());
    }

    [Fact]
    public void Series_of_each_precision_has_every_size_and_the_chain_under_the_cap()
    {
        var series = Catalog.All.Where(method => method.Series is not null).GroupBy(method => method.Series).ToArray();

        Assert.Equal(2, series.Length);
        Assert.All(series, group => Assert.Equal(6, group.Count()));
        var plain = series.Single(group => group.Any(method => method.Name == "best-chain"));
        Assert.DoesNotContain(plain, method => method.Name.Contains("int8", StringComparison.Ordinal));
        Assert.Contains(series.Single(group => group != plain), method => method.Name == "int8-weights");
    }

    /// <summary>The tiny track has a cap of 13,000 parameters, and its teacher has 35,049.</summary>
    [Fact]
    public void TrainModel_fits_the_size_and_not_the_cap_of_the_track()
    {
        using var run = new GoldenRun();

        Assert.InRange(run.Of(new TinyChain(9_000, isShallow: true, isInt8: true)).Parameters!.Value, 6_000, 9_000);
        Assert.InRange(run.Of(new TinyChain(16_000, isShallow: false, isInt8: false)).Parameters!.Value, 13_001, 16_000);
        Assert.Equal(Division.Capped, new TinyChain(9_000, true, true).DivisionOn(GoldenRun.Track));
        Assert.Equal(Division.Open, new TinyChain(16_000, false, false).DivisionOn(GoldenRun.Track));
    }

    private sealed class TinyChain(long parameters, bool isShallow, bool isInt8)
        : BestChainOfSize(parameters, "tiny", rank: 6, isShallow, isInt8);
}
