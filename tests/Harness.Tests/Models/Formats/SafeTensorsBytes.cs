using System.Buffers.Binary;
using System.Text;

namespace Harness.Tests.Models.Formats;

/// <summary>Safetensors files put together by hand, so that no test of the reader leans on the writer.</summary>
internal static class SafeTensorsBytes
{
    /// <summary>A file of a header and the bytes that follow it, whether they fit or not.</summary>
    public static byte[] FileOf(string header, params byte[] content) => FileOf(Encoding.UTF8.GetBytes(header), content);

    /// <inheritdoc cref="FileOf(string, byte[])"/>
    public static byte[] FileOf(byte[] header, byte[] content)
    {
        var bytes = new byte[8 + header.Length + content.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        content.CopyTo(bytes, 8 + header.Length);
        return bytes;
    }

    /// <summary>A file of tensors that lie in their order.</summary>
    public static byte[] FileOf(IEnumerable<(string Name, string Type, long[] Shape, byte[] Content)> tensors)
    {
        var entries = new List<string>();
        var content = new List<byte>();
        foreach (var (name, type, shape, bytes) in tensors)
        {
            var end = content.Count + bytes.Length;
            entries.Add(Invariant(
                $$"""
                "{{name}}":{"dtype":"{{type}}","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{content.Count}},{{end}}]}
                """));
            content.AddRange(bytes);
        }

        return FileOf($"{{{string.Join(',', entries)}}}", [.. content]);
    }
}
