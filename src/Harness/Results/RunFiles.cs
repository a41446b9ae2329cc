using Harness.Common;
using Harness.Models;

namespace Harness.Results;

/// <summary>
/// Vouches for the files of a run. Its record has their hashes, which are compared before the run is kept, before others learn from it, and before it
/// is published.
/// </summary>
public static class RunFiles
{
    // The record cannot hold its own hash, and the log is for people alone.
    private static readonly string[] Unhashed = [RunFolder.RecordFile, RunFolder.LogFile];

    /// <summary>Hashes the files of a folder, without the record and the log. Folders within it are passed over.</summary>
    /// <returns>The SHA-256 of each file by its name.</returns>
    /// <exception cref="DataFormatException">One of them is a link, which may lead anywhere.</exception>
    public static IReadOnlyDictionary<string, string> HashesIn(string folder) => new SortedDictionary<string, string>(
        Directory.GetFiles(folder)
            .Where(path => !Unhashed.Contains(Path.GetFileName(path)))
            .ToDictionary(path => Path.GetFileName(path), HashOfOwn),
        StringComparer.Ordinal);

    /// <summary>Says what in a run's folder is not as its record says.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="record">The record that lies there. Records that are older than the hashes vouch for the weights alone.</param>
    /// <returns>A clause that names the first such file; null where there is none.</returns>
    public static string? FaultIn(string folder, RunRecord record)
    {
        foreach (var (name, hash) in HashesOf(record))
        {
            if (name != Path.GetFileName(name))
                return $"the record names the file '{name}', which is not in the run's folder";
            var file = new FileInfo(Path.Combine(folder, name));
            if (file.LinkTarget is { } target)
                return $"{file} is a link to {target}";
            if (!file.Exists)
                return $"{file} is missing";
            if (HashOf(file) != hash)
                return $"{file} has changed since the run left it";
        }

        return null;
    }

    private static string HashOfOwn(string path)
    {
        RegularFile.CheckIsNoLink(path);
        return HashOf(new FileInfo(path));
    }

    // A pipe has no length, and reading it would never end.
    private static string HashOf(FileInfo file) => file.Length == 0 ? ContentHash.Of([]) : ContentHash.OfFile(file.FullName);

    // The hash of the weights stands in a record twice, so that a file which has both is hashed once.
    private static IEnumerable<KeyValuePair<string, string>> HashesOf(RunRecord record)
    {
        KeyValuePair<string, string>[] weights = record.Weights is { } hash ? [new(Model.WeightsFile, hash)] : [];
        return (record.Files ?? new Dictionary<string, string>()).Concat(weights).Distinct();
    }
}
