using Harness.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Formats;

/// <summary>
/// Hugging Face's safetensors format: the header's length (8 bytes, little-endian), a JSON header with each tensor's type, shape and place, then
/// the tensors' bytes, row-major. A file that is damaged, cut short or made to do harm is refused before anything is allocated for it but its header.
/// </summary>
public static class SafeTensors
{
    /// <summary>Writes tensors in ordinal order of their names; the file appears whole or not at all.</summary>
    /// <exception cref="NotSupportedException">A type that the format, or TorchSharp, lacks.</exception>
    /// <exception cref="ArgumentException">A tensor is called <c>__metadata__</c>.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafeTensorsWriter.Write(path, tensors, metadata);

    /// <summary>What a tensor takes up in a file, without its name and shape.</summary>
    public static long BytesOf(Tensor tensor) => tensor.numel() * SafeTensorsType.All.Single(known => known.Type == tensor.dtype).Bytes;

    /// <summary>Reads names, types and shapes, and no tensor.</summary>
    /// <exception cref="DataFormatException">The file is not whole, or not of this format; the message says where.</exception>
    public static SafeTensorsHeader ReadHeader(string path)
    {
        using var file = SafeTensorsReader.Open(path);
        return file.Header;
    }

    /// <summary>Reads every tensor of a file onto the CPU.</summary>
    /// <inheritdoc cref="ReadHeader"/>
    public static IReadOnlyDictionary<string, Tensor> Read(string path)
    {
        using var file = SafeTensorsReader.Open(path);
        return Read(file, file.Header.Entries.Values);
    }

    /// <summary>Reads some tensors onto the CPU, and nothing of the others.</summary>
    /// <exception cref="DataFormatException">The file is not whole, not of this format, or lacks a tensor; the message says where, or which.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, IReadOnlyCollection<string> names)
    {
        using var file = SafeTensorsReader.Open(path);
        var entries = file.Header.Entries;
        var missing = names.Where(name => !entries.ContainsKey(name)).ToArray();
        if (missing.Length > 0)
            throw new DataFormatException($"{path}: no tensor '{string.Join("', '", missing)}'. Expected {names.Count} of the {entries.Count} that are there.");
        return Read(file, names.Select(name => entries[name]));
    }

    private static IReadOnlyDictionary<string, Tensor> Read(SafeTensorsReader file, IEnumerable<SafeTensorsEntry> entries)
    {
        // Where a tensor turns out to be damaged, those before it go.
        using var scope = NewDisposeScope();
        var tensors = entries.ToDictionary(entry => entry.Name, file.Read, StringComparer.Ordinal);
        foreach (var tensor in tensors.Values)
            tensor.MoveToOuterDisposeScope();
        return tensors;
    }
}
