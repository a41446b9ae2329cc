using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Harness.Common;

/// <summary>
/// Computes SHA-256 hashes as lower-case hexadecimal text, either of one piece of data or of many that are added one after another.
/// </summary>
public sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Hashes bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Hashes the content of a file. A pipe or a device, which may never end, has none.</summary>
    public static string OfFile(string path)
    {
        if (!RegularFile.HasContent(path))
            return Of([]);
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Adds a text as UTF-8.</summary>
    public void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

    /// <summary>Adds the bytes that numbers of any type have in memory.</summary>
    public void Add<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged => hash.AppendData(MemoryMarshal.AsBytes(numbers));

    /// <summary>Returns the hash of everything that was added, and starts again with nothing.</summary>
    public string ToText() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();
}
