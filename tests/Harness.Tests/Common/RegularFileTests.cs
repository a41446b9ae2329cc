using Harness.Common;

namespace Harness.Tests.Common;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Checked_gives_a_file_and_a_link_to_one()
    {
        var file = folder.PathOf("file");
        File.WriteAllText(file, "x");
        var link = folder.PathOf("link");
        File.CreateSymbolicLink(link, file);

        Assert.Equal(file, RegularFile.Checked(file));
        Assert.Equal(link, RegularFile.Checked(link));
    }

    [Fact]
    public void Checked_refuses_a_pipe_that_nobody_writes_to()
    {
        var pipe = folder.PathOf("pipe");
        Folders.MakePipe(pipe);

        Refuses(pipe);
    }

    [Fact]
    public void Checked_refuses_a_device_that_never_ends()
    {
        var link = folder.PathOf("endless");
        File.CreateSymbolicLink(link, "/dev/zero");

        Refuses("/dev/zero");
        Refuses(link);
    }

    [Fact]
    public void Checked_refuses_an_empty_file()
    {
        var file = folder.PathOf("empty");
        File.WriteAllText(file, "");

        Refuses(file);
    }

    private static void Refuses(string path)
    {
        var error = Assert.Throws<DataFormatException>(() => RegularFile.Checked(path));
        Assert.Equal($"{path}: an empty file, a pipe or a device. Expected a file with content; put it there.", error.Message);
    }
}
