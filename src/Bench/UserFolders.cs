using Bench.Running;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Results;
using Reports.Page;

namespace Bench;

/// <summary>The folders that a command works with: those that the user named, or else the defaults.</summary>
internal static class UserFolders
{
    /// <summary>The folder of all run folders.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static string Artifacts(string? given) => Whole("--artifacts", given ?? Path.Combine(Repository.Root, "artifacts", "runs"));

    /// <summary>The folder of all results.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static string Results(string? given) => Whole("--output", given ?? Path.Combine(Repository.Root, "results"));

    /// <summary>Makes a folder and writes a file there for a moment.</summary>
    /// <param name="option">The option that names the folder, for messages.</param>
    /// <param name="folder">The path of the folder.</param>
    /// <exception cref="ArgumentException">That is not possible; the message says why.</exception>
    public static void CheckWritable(string option, string folder)
    {
        var whole = Whole(option, folder);
        for (var above = whole; above is not null; above = Path.GetDirectoryName(above))
            if (File.Exists(above))
                throw new ArgumentException($"{option} {folder}: nothing can be written there, because {above} is a file. Name another folder.");
        try
        {
            Directory.CreateDirectory(whole);
            using var probe = File.Create(Path.Combine(whole, $".{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new ArgumentException($"{option} {folder}: nothing can be written there (permission denied). Name another folder.", error);
        }
        catch (IOException error)
        {
            throw new ArgumentException(
                $"{option} {folder}: nothing can be written there ({error.Message.TrimEnd('.')}). Name another folder.", error);
        }
    }

    /// <summary>Checks that a file's place is not taken by a folder.</summary>
    /// <param name="option">The option that names what the file is written into, for messages.</param>
    /// <exception cref="ArgumentException">It is.</exception>
    public static void CheckNoFolder(string option, string path)
    {
        if (Directory.Exists(path))
            throw new ArgumentException($"{option}: {path} is a folder, and a file is to be written there. Remove or rename the folder.");
    }

    /// <summary>Checks that a file can be written, before the work whose result it will hold.</summary>
    /// <param name="option">The option that names the file, for messages.</param>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="ArgumentException">That is not possible; the message says why.</exception>
    public static void CheckFile(string option, string path)
    {
        if (Directory.Exists(path))
            throw new ArgumentException($"{option} {path}: this is a folder. Expected the name of a file.");
        // A device, such as the one of standard output, is no file in a folder that must be writable.
        if (!File.Exists(path))
            CheckWritable(option, Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Checks that the results of a track can be written into a folder of results.</summary>
    /// <exception cref="ArgumentException">They cannot; the message says why.</exception>
    /// <exception cref="DataFormatException">The folder of the track, or that of its runs, is a link.</exception>
    public static void CheckResults(string output, string track)
    {
        var results = new ResultsFolder(output, track);
        results.CheckPlace();
        CheckWritable("--output", results.Runs);
        foreach (var file in Directory.GetFiles(results.Runs).Where(file => RunNames.IsOfRun(Path.GetFileName(file))))
            throw new ArgumentException($"--output: {file} is a file. Expected the folder of a run there; remove or rename it.");
        foreach (var file in results.Tables.Append(Path.Combine(output, TrackPage.FileName)).Append(Path.Combine(results.Path, TrackPage.FileName)))
            CheckNoFolder("--output", file);
    }

    /// <summary>Shortens a path for messages: it is shown from the current folder.</summary>
    public static string Shown(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);

    /// <summary>The folder of real data: the one that the user named, or else the fetched one; null where there is neither.</summary>
    public static string? Data(string? given)
    {
        if (given is not null)
            return given;
        if (Environment.GetEnvironmentVariable("BENCH_DATA") is { Length: > 0 } named)
            return named;
        return FetchedFolders.OfUser is { HaveData: true } fetched ? fetched.Data : null;
    }

    private static string Whole(string option, string given) => given.Length > 0
        ? Path.GetFullPath(given)
        : throw new ArgumentException($"{option} '': the name is empty. Expected the path of a folder.");
}
