using System.IO.Compression;
using Harness.Common;
using Harness.Fetching;

namespace Harness.Tests.Fetching;

public sealed class ZipMembersTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Into => folder.PathOf("into");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Are_taken_out_by_name()
    {
        ZipMembers.Extract(Archive("a.txt", "b.txt", "c.txt"), ["a.txt", "c.txt"], Into);
        Assert.Equal(["a.txt", "c.txt"], Directory.GetFiles(Into).Select(Path.GetFileName).Order());
        Assert.Equal("in c.txt", File.ReadAllText(Path.Combine(Into, "c.txt")));
    }

    [Fact]
    public void Replace_what_is_there()
    {
        Directory.CreateDirectory(Into);
        File.WriteAllText(Path.Combine(Into, "a.txt"), "something longer that is older");
        ZipMembers.Extract(Archive("a.txt"), ["a.txt"], Into);
        Assert.Equal("in a.txt", File.ReadAllText(Path.Combine(Into, "a.txt")));
    }

    [Fact]
    public void Missing_one_takes_out_none()
    {
        var archive = Archive("a.txt", "other/b.txt");
        var error = Assert.Throws<DataFormatException>(() => ZipMembers.Extract(archive, ["a.txt", "b.txt"], Into));
        Assert.Contains($"{archive}: no member b.txt. Expected it beside 'a.txt', 'other/b.txt'", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Into));
    }

    [Fact]
    public void Never_leave_the_folder()
    {
        var archive = Archive("../a.txt", "/a.txt", "a.txt");
        ZipMembers.Extract(archive, ["a.txt"], Into);
        Assert.Equal("in a.txt", File.ReadAllText(Path.Combine(Into, "a.txt")));
        Assert.False(File.Exists(folder.PathOf("a.txt")));

        var outside = Archive("../b.txt");
        Assert.Throws<DataFormatException>(() => ZipMembers.Extract(outside, ["b.txt"], Into));
        Assert.False(File.Exists(folder.PathOf("b.txt")));
    }

    [Fact]
    public void Of_what_is_no_archive()
    {
        var archive = folder.PathOf("not.zip");
        File.WriteAllText(archive, "<html>");
        var error = Assert.Throws<DataFormatException>(() => ZipMembers.Extract(archive, ["a.txt"], Into));
        Assert.Contains("not a zip archive", error.Message, StringComparison.Ordinal);
    }

    private string Archive(params string[] members)
    {
        var path = folder.PathOf($"{Guid.NewGuid():N}.zip");
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var member in members)
        {
            using var writer = new StreamWriter(zip.CreateEntry(member).Open());
            writer.Write($"in {Path.GetFileName(member)}");
        }

        return path;
    }
}
