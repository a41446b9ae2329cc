namespace Harness.Common;

/// <summary>
/// Tells files with content from what only looks like one: an empty file, a pipe, which nobody may ever write to, and a device, which never ends.
/// </summary>
public static class RegularFile
{
    private const long LargestAtOnce = 2_000_000_000;

    /// <summary>Checks that a file or a folder is no link, which may lead to a device or out of the folder that was asked for.</summary>
    /// <exception cref="DataFormatException">It is a link.</exception>
    public static void CheckIsNoLink(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
            throw new DataFormatException($"{path}: a link to {target}. Expected a file or a folder itself; put it there.");
    }

    /// <summary>Says whether a file has content. Pipes and devices seem to have none.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static bool HasContent(string path)
    {
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
        return file.Length > 0;
    }

    /// <summary>Returns the path of a file that has content.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">The file is empty, as pipes and devices seem to be.</exception>
    public static string Checked(string path) => HasContent(path)
        ? path
        : throw new DataFormatException($"{path}: an empty file, a pipe or a device. Expected a file with content; put it there.");

    /// <summary>Returns the path of a file that has content, and not too much of it to be read at once.</summary>
    /// <param name="largest">The most bytes that such a file may have.</param>
    /// <param name="remedy">What the user may do about a file that is too large; null where nothing is known.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">The file is empty, as pipes and devices seem to be, or too large.</exception>
    public static string Checked(string path, long largest, string? remedy = null) =>
        new FileInfo(Checked(path)).Length is var bytes && bytes <= largest
            ? path
            : throw new DataFormatException(
                Invariant($"{path}: {bytes:N0} bytes are too many for such a file. Expected at most {largest:N0}")
                + $"{(remedy is null ? "" : $"; {remedy}")}.");

    /// <summary>Reads a file that has content.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">The file is empty, as pipes and devices seem to be, or too large to be read at once.</exception>
    public static byte[] ReadContent(string path) => File.ReadAllBytes(Checked(path, LargestAtOnce));

    /// <summary>Reads a file that may be empty. Of a pipe or a device, which may never end, nothing is read.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static byte[] ReadAllBytes(string path) => HasContent(path) ? File.ReadAllBytes(path) : [];

    /// <inheritdoc cref="ReadAllBytes"/>
    public static string ReadAllText(string path) => HasContent(path) ? File.ReadAllText(path) : "";
}
