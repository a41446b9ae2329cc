using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Harness.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Formats;

/// <summary>
/// A safetensors file mapped into memory: only what is asked for is read, and copied once, into its tensor. The file must not be cut short meanwhile, as
/// for any mapped file; files that are replaced by renaming, as those written here, never are.
/// </summary>
internal sealed class SafeTensorsReader : IDisposable
{
    private const int LengthBytes = 8;
    private const ulong LongestHeader = 100_000_000;

    private readonly string path;
    private readonly MemoryMappedViewStream view;
    private readonly long start;

    private SafeTensorsReader(string path, MemoryMappedViewStream view, long fileBytes)
    {
        (this.path, this.view) = (path, view);
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        view.ReadExactly(lengthBytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length is 0 or > LongestHeader || length > (ulong)(fileBytes - LengthBytes))
            throw new DataFormatException(
                $"{path}: a header of {length} bytes in a file of {fileBytes}. "
                + "Expected safetensors; the file is cut short or of another format.");
        var header = new byte[length];
        view.ReadExactly(header);
        start = LengthBytes + header.Length;
        Header = SafeTensorsHeaderReader.Read(path, header, fileBytes - start);
    }

    public SafeTensorsHeader Header { get; }

    /// <exception cref="DataFormatException">The file is not whole, or not of this format; the message says where.</exception>
    public static SafeTensorsReader Open(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = file.Length;
        if (bytes < LengthBytes)
            throw new DataFormatException(
                $"{path}: {bytes} bytes. Expected safetensors, which begins with the 8 bytes of the header's length.");
        // A view outlives the file and the mapping that it was made with.
        using var mapping = MemoryMappedFile.CreateFromFile(file, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = mapping.CreateViewStream(offset: 0, bytes, MemoryMappedFileAccess.Read);
        try
        {
            return new SafeTensorsReader(path, view, bytes);
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    /// <summary>Reads a tensor onto the CPU.</summary>
    /// <exception cref="DataFormatException">It is a mask with other bytes than 0 and 1, or larger than TorchSharp lets be filled.</exception>
    public Tensor Read(SafeTensorsEntry entry)
    {
        if (entry.Bytes > int.MaxValue)
            throw new DataFormatException(
                $"{path}: tensor '{entry.Name}' takes {entry.Bytes} bytes. Expected at most {int.MaxValue}, all that TorchSharp gives access to; split the tensor.");
        var tensor = empty([.. entry.Shape], dtype: entry.Type);
        try
        {
            var content = tensor.bytes;
            view.Position = start + entry.From;
            view.ReadExactly(content);
            if (entry.Type == ScalarType.Bool && content.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
                throw new DataFormatException(
                    $"{path}: tensor '{entry.Name}' of type BOOL has a byte {content[at]} at {at}. Expected 0 and 1; fetch or write the file again.");
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    public void Dispose() => view.Dispose();
}
