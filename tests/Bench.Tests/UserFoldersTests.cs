using Harness.Common;
using Harness.Contest.Weights;
using Harness.Tasks.NamedEntities;

namespace Bench.Tests;

public sealed class UserFoldersTests
{
    [Fact]
    public void Commands_find_what_was_fetched_with_no_option()
    {
        var named = Environment.GetEnvironmentVariable("BENCH_DATA");
        var fetched = FetchedFolders.OfUser;
        try
        {
            Environment.SetEnvironmentVariable("BENCH_DATA", null);
            Assert.Null(UserFolders.Data(null));
            Directory.CreateDirectory(fetched.Conll2003);
            foreach (var member in ConllData.FileNames)
                File.WriteAllText(Path.Combine(fetched.Conll2003, member), "-DOCSTART- -X- -X- O\n\nRome NNP B-NP B-LOC\n\n");
            Assert.Equal(Path.Combine(CacheFolder.Path, "data"), UserFolders.Data(null));
            Environment.SetEnvironmentVariable("BENCH_DATA", "/named");
            Assert.Equal("/named", UserFolders.Data(null));
            Assert.Equal("/given", UserFolders.Data("/given"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("BENCH_DATA", named);
            if (Directory.Exists(fetched.Data))
                Directory.Delete(fetched.Data, recursive: true);
        }
    }

    [Fact]
    public void CheckFile_refuses_a_folder_and_a_place_below_a_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("plain"), "");

        UserFolders.CheckFile("--summary", folder.PathOf("new/summary.md"));
        var isFolder = Assert.Throws<ArgumentException>(() => UserFolders.CheckFile("--summary", folder.Path));
        var belowFile = Assert.Throws<ArgumentException>(() => UserFolders.CheckFile("--summary", folder.PathOf("plain/summary.md")));

        Assert.Equal($"--summary {folder.Path}: this is a folder. Expected the name of a file.", isFolder.Message);
        Assert.Equal(
            $"--summary {folder.PathOf("plain")}: nothing can be written there, because {folder.PathOf("plain")} is a file. Name another folder.",
            belowFile.Message);
        Assert.False(File.Exists(folder.PathOf("new/summary.md")));
    }

    [Fact]
    public void CheckWritable_refuses_a_place_below_a_file_and_leaves_nothing_elsewhere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("plain"), "");

        UserFolders.CheckWritable("--output", folder.PathOf("new/results"));
        var error = Assert.Throws<ArgumentException>(() => UserFolders.CheckWritable("--output", folder.PathOf("plain/results")));

        Assert.Equal(
            $"--output {folder.PathOf("plain/results")}: nothing can be written there, because {folder.PathOf("plain")} is a file. "
            + "Name another folder.",
            error.Message);
        Assert.Contains("the name is empty", Assert.Throws<ArgumentException>(() => UserFolders.CheckWritable("--output", "")).Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.PathOf("new/results")));
    }
}
