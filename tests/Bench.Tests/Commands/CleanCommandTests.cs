using Bench.Commands;
using Harness.Results;

namespace Bench.Tests.Commands;

public sealed class CleanCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Whoever names a wrong folder loses nothing.</summary>
    [Fact]
    public void Clean_leaves_folders_that_are_no_runs()
    {
        string[] files =
        [
            Made("photos/2024/beach.jpg"), Made("work/thesis/text.tex"), Made("work/draft.partial/text.tex"), Made("quick/notes/today.txt"),
            Made("quick/lone-student-seed1-copy/run.json"), Made("quick/lone-student-seed3/no-record.txt"), Made("quick/kept.txt"),
        ];
        string[] ofRuns = [Made("quick/lone-student-seed1/run.json"), Made("quick/lone-student-seed2.partial/log.txt")];
        Directory.CreateSymbolicLink(folder.PathOf("quick/teacher-seed1"), folder.PathOf("work/thesis"));
        Directory.CreateSymbolicLink(folder.PathOf("linked"), folder.PathOf("quick"));

        Clean();

        Assert.True(File.Exists(ofRuns[0]));
        Assert.False(Directory.Exists(Path.GetDirectoryName(ofRuns[1])));
        Clean("--all");
        Assert.False(Directory.Exists(Path.GetDirectoryName(ofRuns[0])));
        Assert.All(files, file => Assert.True(File.Exists(file), file));
        Assert.Empty(Directory.GetFiles(folder.PathOf("work"), "*.lock", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(folder.PathOf("photos"), "*.lock", SearchOption.AllDirectories));
    }

    private void Clean(params string[] options) => Assert.Equal(
        0, CleanCommand.Create().Parse(["--artifacts", folder.Path, .. options]).Invoke(new() { EnableDefaultExceptionHandler = false }));

    private string Made(string name)
    {
        var path = folder.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "{}");
        return path;
    }
}
