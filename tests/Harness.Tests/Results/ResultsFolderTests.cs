using Harness.Results;

namespace Harness.Tests.Results;

public sealed class ResultsFolderTests
{
    [Fact]
    public void Take_puts_whole_runs_in_place_of_those_that_were_there()
    {
        using var folder = new TemporaryFolder();
        var from = new ResultsFolder(folder.PathOf("check"), "quick");
        var to = new ResultsFolder(folder.PathOf("results"), "quick");
        Write(from, "a-seed1", "run.json", "new");
        Write(to, "a-seed1", "run.json", "old");
        Write(to, "a-seed1", "gone.csv", "old");
        Write(to, "b-seed1", "run.json", "old");
        // It was not accepted.
        Write(from, "b-seed1", "epochs.csv", "new");
        // What was left when an earlier one was killed.
        Directory.CreateDirectory(Path.Combine(to.Path, "runs.partial", "c-seed1"));

        to.Take(from, ["a-seed1"]);

        Assert.Equal(
            ["runs/a-seed1/run.json: new", "runs/b-seed1/run.json: old"],
            Directory.GetFiles(to.Path, "*", SearchOption.AllDirectories)
                .Select(path => $"{Path.GetRelativePath(to.Path, path)}: {File.ReadAllText(path)}")
                .Order(StringComparer.Ordinal));
        Assert.Equal([to.Runs], Directory.GetDirectories(to.Path));

        static void Write(ResultsFolder results, string run, string file, string text)
        {
            var directory = Directory.CreateDirectory(Path.Combine(results.Runs, run)).FullName;
            File.WriteAllText(Path.Combine(directory, file), text);
        }
    }

    [Fact]
    public void LockCheck_keeps_others_from_the_folder_and_lets_its_holder_write()
    {
        using var folder = new TemporaryFolder();
        var results = new ResultsFolder(folder.Path, "quick");
        var other = new ResultsFolder(folder.Path, "sst2");

        using (results.LockCheck(() => Assert.Fail("There is nobody to wait for.")))
        {
            Assert.Null(new ResultsFolder(folder.Path, "quick").TryLockCheck());
            using var ofOther = other.TryLockCheck();
            Assert.NotNull(ofOther);
            using var writing = results.Lock(() => Assert.Fail("Nobody writes."));
        }

        using var afterwards = results.TryLockCheck();
        Assert.NotNull(afterwards);
        // The folder may be removed by whoever holds it, and holds no lock.
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
