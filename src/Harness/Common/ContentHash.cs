using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Harness.Common;

/// <summary>Computes SHA-256 hashes as lower-case hexadecimal text, of one piece of data or of many that are added one after another.</summary>
public sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string OfFile(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Adds a text as UTF-8.</summary>
    public void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));

    public void Add(ReadOnlySpan<byte> bytes) => hash.AppendData(bytes);

    /// <summary>Adds the memory of numbers, whatever their type.</summary>
    public void Add<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged => hash.AppendData(MemoryMarshal.AsBytes(numbers));

    /// <summary>Gives the hash of all that was added, and begins anew.</summary>
    public string ToText() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();
}
