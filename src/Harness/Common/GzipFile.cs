using System.IO.Compression;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.GZip;

namespace Harness.Common;

/// <summary>Reads and writes files that are compressed with gzip.</summary>
public static class GzipFile
{
    /// <summary>The ending of the names of compressed files.</summary>
    public const string Extension = ".gz";

    /// <summary>Says whether a file is compressed, by its name.</summary>
    public static bool IsNamed(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Compresses a file. The compressed file holds neither a time nor a name, so that one version of .NET makes the same bytes of the same content.
    /// </summary>
    public static void Compress(string from, string to) => AtomicFile.Write(to, file =>
    {
        using var source = File.OpenRead(from);
        using var zipped = new GZipStream(file, CompressionLevel.SmallestSize);
        source.CopyTo(zipped);
    });

    /// <summary>Reads the content of a compressed file.</summary>
    /// <param name="fix">A sentence for the message that says what to do where the file is damaged.</param>
    /// <param name="largest">The most bytes that the content may have.</param>
    /// <exception cref="DataFormatException">The file is not compressed, is damaged, ends early, or unpacks to too much.</exception>
    public static byte[] ReadAllBytes(string path, string fix, long largest = int.MaxValue)
    {
        if (!RegularFile.HasContent(path))
            throw Damaged("the file is empty");
        try
        {
            // .NET's own stream takes a file that ends early for a whole one.
            using var unzipped = new GZipInputStream(File.OpenRead(path));
            using var bytes = new MemoryStream();
            var buffer = new byte[1 << 16];
            while (unzipped.Read(buffer) is > 0 and var read)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > largest)
                    throw Damaged(Invariant($"it unpacks to more than {largest:N0} bytes"));
            }

            return bytes.ToArray();
        }
        catch (Exception error) when (error is SharpZipBaseException or EndOfStreamException or IndexOutOfRangeException)
        {
            // The library meets some damages with an index outside of its tables.
            throw Damaged(error.Message, error);
        }

        DataFormatException Damaged(string fault, Exception? cause = null) => new($"{path}: not gzip, or damaged ({fault}). {fix}", cause);
    }
}
