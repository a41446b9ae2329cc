namespace Harness.Common;

/// <summary>
/// Tells files with content from what only looks like one: an empty file, a pipe, which nobody may ever write to, and a device, which never ends.
/// </summary>
public static class RegularFile
{
    /// <summary>Checks that a file is one, and no link, which may lead to a device or out of the folder that was asked for.</summary>
    /// <exception cref="DataFormatException">The file is a link, a pipe or a device.</exception>
    public static void CheckIsOne(string path)
    {
        var attributes = File.GetAttributes(path);
        if ((attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0)
            throw new DataFormatException($"{path}: a link or a device. Expected a file; put the file itself there.");
    }

    /// <summary>Returns the path of a file that has content.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">The file is empty, as pipes and devices seem to be.</exception>
    public static string Checked(string path)
    {
        var file = File.ResolveLinkTarget(path, returnFinalTarget: true) as FileInfo ?? new FileInfo(path);
        return file.Length > 0
            ? path
            : throw new DataFormatException($"{path}: an empty file, a pipe or a device. Expected a file with content; put it there.");
    }
}
