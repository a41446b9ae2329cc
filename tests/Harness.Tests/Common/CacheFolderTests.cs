using Harness.Common;

namespace Harness.Tests.Common;

public sealed class CacheFolderTests : IDisposable
{
    private readonly string name = $"test-{Guid.NewGuid():N}";
    private int made;

    public void Dispose() => Directory.Delete(Path.Combine(CacheFolder.Path, name), recursive: true);

    [Fact]
    public void GetOrMake_makes_a_file_once_and_again_when_it_is_not_whole()
    {
        var path = Get();
        Assert.Equal(path, Get());
        Assert.Equal(1, made);

        File.WriteAllText(path, "damaged");

        Assert.Equal(path, Get());
        Assert.Equal(2, made);
        Assert.Equal("whole", File.ReadAllText(path));
    }

    private string Get() => CacheFolder.GetOrMake(name, "file", Make, path => File.ReadAllText(path) == "whole");

    private void Make(string path)
    {
        made++;
        File.WriteAllText(path, "whole");
    }
}
