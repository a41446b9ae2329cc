using System.Collections.Concurrent;
using System.Text;

namespace Harness.Common;

/// <summary>Writes files that appear whole or not at all. A file is written under a temporary name, which is then renamed.</summary>
public static class AtomicFile
{
    // The temporary files that are being written.
    private static readonly ConcurrentDictionary<string, bool> Partial = new();

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a file. It replaces the one that may be there, and its folder is created if it is missing.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="write">Writes the content. If it throws, the file stays as it was.</param>
    public static void Write(string path, Action<Stream> write)
    {
        var whole = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        // Processes of several machines and threads of one process may write the same file.
        var partial = $"{whole}.{Guid.NewGuid():N}.partial";
        Partial.TryAdd(partial, true);
        try
        {
            using (var file = File.Create(partial))
                write(file);
            File.Move(partial, whole, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
            Partial.TryRemove(partial, out _);
        }
    }

    /// <summary>Removes the temporary files of this process, which is about to end in the middle of its work.</summary>
    public static void RemovePartial()
    {
        foreach (var path in Partial.Keys)
            try
            {
                File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Windows deletes no file that is open.
            }
    }

    /// <summary>Writes a text as UTF-8 without a byte order mark.</summary>
    public static void WriteAllText(string path, string text) => Write(path, file => file.Write(Utf8.GetBytes(text)));

    /// <summary>Copies a file over another.</summary>
    public static void Copy(string from, string to) => Write(to, file =>
    {
        using var source = File.OpenRead(from);
        source.CopyTo(file);
    });
}
