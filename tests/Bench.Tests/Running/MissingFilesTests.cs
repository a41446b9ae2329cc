using Bench.Running;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Methods;
using static TorchSharp.torch;

namespace Bench.Tests.Running;

/// <summary>What a run fetches first. The tests have a cache of their own, in which nothing is.</summary>
[Collection("torch")]
public sealed class MissingFilesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string? weights = Environment.GetEnvironmentVariable(WeightsLocation.Variable);

    public MissingFilesTests() => Environment.SetEnvironmentVariable(WeightsLocation.Variable, null);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(WeightsLocation.Variable, weights);
        folder.Dispose();
    }

    /// <summary>A track whose weights only the hub has fetches none of them by itself.</summary>
    [Theory]
    [InlineData("quick", false, "")]
    [InlineData("conll2003-minilm", false, "minilm (83 MB) and conll2003 (1 MB)")]
    [InlineData("conll2003-minilm", true, "minilm (83 MB)")]
    [InlineData("conll2003", false, "conll2003 (1 MB)")]
    [InlineData("conll2003", true, "")]
    [InlineData("sst2", false, "minilm (83 MB)")]
    [InlineData("russian-tweets", false, "")]
    public void Of_finds_what_the_track_needs_and_neither_user_nor_cache_has(string track, bool withData, string expected)
    {
        var missing = MissingFiles.Of(Settings(track, withData), [new TeacherEntry()]);

        Assert.Equal(expected, missing.Description);
        Assert.Equal(expected.Length == 0, missing.IsEmpty);
    }

    [Fact]
    public void Of_leaves_the_weights_out_where_the_user_names_a_folder_with_them()
    {
        Environment.SetEnvironmentVariable(WeightsLocation.Variable, folder.Path);

        Assert.Equal("conll2003 (1 MB)", MissingFiles.Of(Settings("conll2003-minilm", withData: false), [new TeacherEntry()]).Description);
    }

    /// <summary>Vectors of words are large, and few entries need them.</summary>
    [Fact]
    public void Of_finds_vectors_where_an_entry_begins_with_them()
    {
        var missing = MissingFiles.Of(Settings("conll2003-minilm", withData: true), [new TeacherEntry(), new BiLstmCrfEntry()]);

        Assert.Equal("minilm (83 MB) and glove (118 MB)", missing.Description);
        Assert.False(missing.IsEmpty);
    }

    [Fact]
    public void Of_finds_the_weights_that_an_entry_starts_from()
    {
        var settings = Settings("conll2003-20m", withData: true);
        ContestMethod[] methods = [new TeacherEntry(), new ArcticTeacher()];

        Assert.Equal("minilm (83 MB) and arctic-xs (83 MB)", MissingFiles.Of(settings, methods).Description);

        // A folder that is named for the track's checkpoint says nothing of the entry's.
        Environment.SetEnvironmentVariable(WeightsLocation.Variable, folder.Path);
        Assert.Equal("arctic-xs (83 MB)", MissingFiles.Of(settings, methods).Description);
    }

    [Fact]
    public async Task FetchAsync_changes_nothing_where_nothing_is_missing()
    {
        var settings = Settings("quick", withData: false);

        Assert.Same(settings, await MissingFiles.FetchAsync(settings, [new TeacherEntry(), new BiLstmCrfEntry()], CancellationToken.None));
    }

    private RunSettings Settings(string track, bool withData) => new(
        TrackCatalog.Find(track), withData ? folder.Path : null, null, null, folder.PathOf("runs"), folder.PathOf("results"), [], CPU, 1,
        AskedPrecision: null);
}
