using Harness.Results;

namespace Harness.Tests.Results;

public sealed class ResultsFolderTests
{
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
