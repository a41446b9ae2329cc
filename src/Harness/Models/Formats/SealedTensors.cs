using System.Security.Cryptography;
using System.Text;
using Harness.Common;
using static TorchSharp.torch;

namespace Harness.Models.Formats;

/// <summary>
/// Safetensors files that this program keeps for itself, such as the state of a training. Their metadata have the SHA-256 hash that the file has
/// with zeros in the place of the hash, so that a file in which a single bit has changed is never read.
/// </summary>
public static class SealedTensors
{
    private const string HashName = "sha256";

    private static readonly string NoHash = new('0', 2 * SHA256.HashSizeInBytes);

    /// <summary>Writes tensors and their hash. The file appears whole or not at all.</summary>
    /// <param name="metadata">Further texts by name, none of them called <c>sha256</c>; null where there are none.</param>
    /// <exception cref="NotSupportedException">A tensor has a type that the format lacks.</exception>
    /// <exception cref="ArgumentException">A tensor is called <c>__metadata__</c>.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var sealing = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>()) { [HashName] = NoHash };
        AtomicFile.Write(path, file =>
        {
            var head = SafeTensors.Write(file, tensors, sealing);
            file.Position = 0;
            var hash = Convert.ToHexStringLower(SHA256.HashData(file));
            file.Position = PlaceOf(NoHash, head, path);
            file.Write(Encoding.ASCII.GetBytes(hash));
        });
    }

    /// <summary>Says whether a file is what was written.</summary>
    public static bool IsWhole(string path)
    {
        try
        {
            Check(path);
            return true;
        }
        catch (DataFormatException)
        {
            return false;
        }
    }

    /// <summary>Compares a file with its hash.</summary>
    /// <exception cref="DataFormatException">The file has changed since it was written, or was not written here.</exception>
    public static void Check(string path)
    {
        var hash = SafeTensors.ReadHeader(path).Metadata.GetValueOrDefault(HashName, "");
        if (hash.Length != NoHash.Length || hash != HashOf(path, hash))
            throw new DataFormatException(
                $"{path}: the content does not match the hash in the file. It is damaged, or an older program wrote it.");
    }

    private static string HashOf(string path, string hash)
    {
        using var file = File.OpenRead(path);
        using var reader = new BinaryReader(file);
        var head = new byte[sizeof(long) + reader.ReadInt64()];
        file.Position = 0;
        file.ReadExactly(head);
        Encoding.ASCII.GetBytes(NoHash).CopyTo(head, PlaceOf(hash, head, path));
        using var content = new ContentHash();
        content.Add(head);
        var chunk = new byte[1 << 20];
        while (file.Read(chunk) is > 0 and var read)
            content.Add(chunk.AsSpan(0, read));
        return content.ToText();
    }

    private static int PlaceOf(string hash, byte[] head, string path) => head.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\"{HashName}\":\"{hash}\""))
        is >= 0 and var place
        ? place + HashName.Length + 4
        : throw new DataFormatException($"{path}: the hash is not where this program writes it. The file is damaged, or another program wrote it.");
}
