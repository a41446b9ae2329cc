using Bench.Running;
using Harness.Common;
using Harness.Results;

namespace Bench.Tests.Running;

public sealed class RunNamesTests : IDisposable
{
    private readonly TemporaryFolder artifacts = new();
    private readonly TemporaryFolder elsewhere = new();

    public RunNamesTests()
    {
        foreach (var (method, seed) in new[] { ("teacher", 1), ("best-chain", 3), ("best-chain", 2) })
            Left(artifacts.Path, method, seed, "here");
    }

    private IReadOnlyList<PublishedRun> Published => [.. RunFolder.AllOf(artifacts.Path, "quick")
        .Select(run => new PublishedRun(run.Path, RunRecord.Read(run.Record)))];

    public void Dispose()
    {
        artifacts.Dispose();
        elsewhere.Dispose();
    }

    [Theory]
    [InlineData("best-chain-seed3", 3)]
    [InlineData("best-chain", 2)]
    public void A_run_is_found_by_its_name_and_that_of_its_entry(string name, int seed)
    {
        Assert.Equal(new RunKey("quick", "best-chain", seed), FindPublished(name).Record.Key);
        Assert.EndsWith(Invariant($"best-chain-seed{seed}"), RunNames.FolderOf(artifacts.Path, "quick", name), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_the_run_in_it_and_never_a_run_of_that_name_elsewhere()
    {
        var own = Left(elsewhere.Path, "best-chain", 3, "elsewhere");

        Assert.Equal(own, RunNames.FolderOf(artifacts.Path, "quick", own));
        Assert.Equal(
            $"{own}: this run of best-chain, seed 3 is not the one under there. Name a run's folder there, or publish this one with 'bench run'.",
            Assert.Throws<ArgumentException>(() => FindPublished(own)).Message);
        Assert.Throws<ArgumentException>(() => RunNames.MethodOf(Published, own, "quick", "there"));
    }

    [Fact]
    public void A_folder_with_a_copy_of_the_published_run_is_that_run()
    {
        var copy = Left(elsewhere.Path, "best-chain", 3, "here");

        Assert.Equal(new RunKey("quick", "best-chain", 3), FindPublished(copy + "/").Record.Key);
        Assert.Equal("best-chain", RunNames.MethodOf(Published, copy, "quick", "there"));
    }

    [Fact]
    public void A_folder_without_a_record_is_no_run() => Assert.Equal(
        $"{elsewhere.Path}: no finished run, because there is no run.json in it.",
        Assert.Throws<ArgumentException>(() => RunNames.FolderOf(artifacts.Path, "quick", elsewhere.Path)).Message);

    [Theory]
    [InlineData("nowhere/best-chain-seed3")]
    [InlineData("./best-chain-seed3")]
    public void A_folder_that_is_not_there_is_said_not_to_be(string name)
    {
        var expected = $"{name}: no such folder. Expected that of a finished run.";

        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => FindPublished(name)).Message);
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => RunNames.FolderOf(artifacts.Path, "quick", name)).Message);
        Assert.Equal(expected, Assert.Throws<ArgumentException>(() => RunNames.MethodOf(Published, name, "quick", "there")).Message);
    }

    [Fact]
    public void A_folder_with_a_run_of_another_track_names_that_track()
    {
        var run = Left(elsewhere.Path, "teacher", 1, "here");

        Assert.Contains(
            "this is a run of track quick, not of sst2. Name its track with --track quick",
            Assert.Throws<ArgumentException>(() => RunNames.FolderOf(artifacts.Path, "sst2", run)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_record_is_named_with_what_to_do()
    {
        var run = Left(elsewhere.Path, "teacher", 1, "here");
        File.WriteAllText(Path.Combine(run, RunFolder.RecordFile), "{ \"track\": ");

        var message = Assert.Throws<DataFormatException>(() => RunNames.FolderOf(artifacts.Path, "quick", run)).Message;

        Assert.StartsWith(Path.Combine(run, RunFolder.RecordFile), message, StringComparison.Ordinal);
        Assert.EndsWith("Expected a run's record; remove its folder to run it again.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_run_gets_the_nearest_name() =>
        Assert.Equal(
            "There is no run 'best-chian-seed3' under there, which has 3 runs. Did you mean best-chain-seed3?",
            Assert.Throws<ArgumentException>(() => FindPublished("best-chian-seed3")).Message);

    [Theory]
    [InlineData("best-chain", "best-chain")]
    [InlineData("best-chain-seed2", "best-chain")]
    public void MethodOf_takes_an_entry_and_a_run(string name, string method) =>
        Assert.Equal(method, RunNames.MethodOf(Published, name, "quick", "there"));

    [Theory]
    [InlineData("best-chain-seed12")]
    [InlineData("best-chain-seed02")]
    public void MethodOf_refuses_a_run_that_there_is_not(string name) => Assert.StartsWith(
        $"There is no run '{name}' under there",
        Assert.Throws<ArgumentException>(() => RunNames.MethodOf(Published, name, "quick", "there")).Message,
        StringComparison.Ordinal);

    private PublishedRun FindPublished(string name) => RunNames.Published(Published, name, "quick", "there");

    // Leaves the folder of a finished run with weights of the given hash, which holds nothing but its record.
    private static string Left(string artifacts, string method, int seed, string weights)
    {
        var run = new RunFolder(artifacts, new RunKey("quick", method, seed));
        Directory.CreateDirectory(run.Path);
        (ExampleRun.Record() with { Track = "quick", Method = method, Seed = seed, Weights = weights }).Write(run.Record);
        return run.Path;
    }
}
