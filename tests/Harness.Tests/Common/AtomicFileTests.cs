using System.Text;
using Harness.Common;

namespace Harness.Tests.Common;

public sealed class AtomicFileTests
{
    /// <summary>A program that is ended in the middle of its work leaves what was there before, and nothing else.</summary>
    [Fact]
    public void RemovePartial_leaves_no_part_of_a_file_behind()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("table.csv");
        AtomicFile.WriteAllText(path, "before");

        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(path, file =>
        {
            file.Write(Encoding.UTF8.GetBytes("half of "));
            file.Flush();
            Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
            AtomicFile.RemovePartial();
            Assert.Equal([path], Directory.GetFiles(folder.Path));
        }));

        Assert.Equal("before", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
