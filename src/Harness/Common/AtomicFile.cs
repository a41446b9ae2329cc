using System.Text;

namespace Harness.Common;

/// <summary>Files that appear whole or not at all: written under a temporary name, then renamed.</summary>
public static class AtomicFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes UTF-8 without a byte order mark, making the folder where it is missing.</summary>
    public static void WriteAllText(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var partial = $"{path}.{Environment.ProcessId}.partial";
        File.WriteAllText(partial, text, Utf8);
        File.Move(partial, path, overwrite: true);
    }
}
