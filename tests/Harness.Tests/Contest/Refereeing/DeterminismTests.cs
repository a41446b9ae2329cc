using Harness.Common;
using Harness.Contest.Methods;
using Harness.Results;
using Methods;

namespace Harness.Tests.Contest.Refereeing;

/// <summary>Compares all files of runs with one seed on the CPU.</summary>
public sealed class DeterminismTests
{
    // epochs.csv is compared apart, because its last columns come from a clock: seconds and tokens per second.
    private static readonly string[] Files =
    [
        "model.safetensors", "config.json", "vocab.txt", "predictions-validation.txt", "predictions-test.txt", "test-sentences.csv", "test-types.csv",
    ];

    [Fact]
    public void Two_runs_with_one_seed_are_equal_to_the_last_bit()
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
            // The third folder has a run with another seed before, which must leave nothing behind.
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
            var left = File.ReadAllBytes(Path.Combine(first.Path, name));
            var right = File.ReadAllBytes(Path.Combine(second.Path, name));
            Assert.True(left.AsSpan().SequenceEqual(right), $"{first.Key}: {name} differs");
        }

        Assert.Equal(EpochsWithoutClocks(first), EpochsWithoutClocks(second));
        var one = RunRecord.Read(first.Record);
        var other = RunRecord.Read(second.Record);
        Assert.Equal(one.Test, other.Test);
        Assert.Equal(one.Validation, other.Validation);
        Assert.Equal(one.Provenance, other.Provenance);
    }

    private static string[] EpochsWithoutClocks(RunFolder run)
    {
        var rows = CsvTable.ReadCells(Path.Combine(run.Path, RunFolder.EpochsFile));
        Assert.NotEmpty(rows);
        return [.. rows.Select(row => string.Join(',', row.Cells.Where(cell => cell.Key is not ("seconds" or "tokens_per_second"))))];
    }
}
