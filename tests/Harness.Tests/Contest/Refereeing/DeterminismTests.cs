using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Results;
using Harness.Tests.Results;
using Methods;

namespace Harness.Tests.Contest.Refereeing;

/// <summary>On the CPU two runs with one seed are equal to the last bit.</summary>
public sealed class DeterminismTests
{
    // epochs.csv ends in what a clock says: seconds and tokens a second.

    private static readonly string[] Files =
    [
        "model.safetensors", "config.json", "vocab.txt", "predictions-validation.txt", "predictions-test.txt", "test-sentences.csv", "test-types.csv",
    ];

    [Fact]
    public void OneSeedGivesOneResult()
    {
        using var first = new TemporaryFolder();
        using var second = new TemporaryFolder();
        using var third = new TemporaryFolder();
        var teacher = new TeacherEntry();
        foreach (var folder in new[] { first, second, third })
            Assert.Equal(RunStatus.Ok, SmallTrack.Run(folder.Path, teacher).Status);

        AssertEqualRuns(SmallTrack.FolderOf(first.Path, teacher), SmallTrack.FolderOf(second.Path, teacher));

        foreach (var method in new CompressionMethod[] { new DistilledStudent(), new EmbeddingFactorization(), new LoneStudent() })
        {
            SmallTrack.Run(first.Path, method);
            // In the second folder alone; in the third after another seed, which must leave nothing behind.
            SmallTrack.Run(second.Path, method);
            SmallTrack.Run(third.Path, method, seed: 2);
            SmallTrack.Run(third.Path, method);
            var run = SmallTrack.FolderOf(first.Path, method);
            AssertEqualRuns(run, SmallTrack.FolderOf(second.Path, method));
            AssertEqualRuns(run, SmallTrack.FolderOf(third.Path, method));
            Assert.NotEqual(Weights(run), Weights(SmallTrack.FolderOf(third.Path, method, seed: 2)));
        }
    }

    private static byte[] Weights(RunFolder run) => File.ReadAllBytes(Path.Combine(run.Path, "model.safetensors"));

    private static void AssertEqualRuns(RunFolder first, RunFolder second)
    {
        foreach (var name in Files)
        {
            var (left, right) = (File.ReadAllBytes(Path.Combine(first.Path, name)), File.ReadAllBytes(Path.Combine(second.Path, name)));
            Assert.True(left.AsSpan().SequenceEqual(right), $"{first.Key}: {name} differs");
        }

        Assert.Equal(EpochsWithoutClocks(first), EpochsWithoutClocks(second));
        var (one, other) = (RunRecord.Read(first.Record), RunRecord.Read(second.Record));
        Assert.Equal(one.Test, other.Test);
        Assert.Equal(one.Validation, other.Validation);
        Assert.Equal(one.Provenance, other.Provenance);
    }

    private static EpochCsvRow[] EpochsWithoutClocks(RunFolder run)
    {
        var rows = CsvTable.Read<EpochCsvRow>(Path.Combine(run.Path, RunFolder.EpochsFile));
        Assert.NotEmpty(rows);
        return [.. rows.Select(row => row with { Seconds = 0, TokensPerSecond = 0 })];
    }
}
