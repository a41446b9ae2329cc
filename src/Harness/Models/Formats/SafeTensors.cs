using System.Buffers.Binary;
using System.Text.Json;
using Harness.Common;
using static TorchSharp.torch;

namespace Harness.Models.Formats;

/// <summary>Describes one tensor of a safetensors file.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="TypeName">The format's name for the type of its elements, such as F32.</param>
/// <param name="Shape">The tensor's sizes; none for a single number.</param>
/// <param name="From">The tensor's first byte, counted from the end of the header.</param>
/// <param name="To">The byte after its last.</param>
public sealed record SafeTensorsEntry(string Name, string TypeName, IReadOnlyList<long> Shape, long From, long To)
{
    /// <summary>The type of its elements here; null where such a tensor cannot be read.</summary>
    public ScalarType? Type => SafeTensors.Types[TypeName].Type;

    /// <summary>The tensor's bytes in the file.</summary>
    public long Bytes => To - From;
}

/// <summary>Describes the content of a safetensors file.</summary>
/// <param name="Entries">The tensors by name. Together they take up every byte after the header, none of them twice.</param>
/// <param name="Metadata">The texts that the writer left, by name.</param>
public sealed record SafeTensorsHeader(IReadOnlyDictionary<string, SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata);

/// <summary>
/// Hugging Face's safetensors format: the header's length (8 bytes, little-endian), a JSON header with each tensor's type, shape and place, then
/// the tensors' bytes, row-major. A file that is damaged, cut short or made to do harm is refused before anything but its header is allocated.
/// </summary>
public static class SafeTensors
{
    /// <summary>The name under which a header has its metadata; no tensor may be called so.</summary>
    internal const string MetadataName = "__metadata__";

    /// <summary>
    /// The element types of the format by its names, with the bits of an element. Those without a type here are never needed, and a file may hold
    /// tensors of them beside others.
    /// </summary>
    internal static readonly IReadOnlyDictionary<string, (ScalarType? Type, int Bits)> Types = new Dictionary<string, (ScalarType?, int)>
    {
        ["F32"] = (ScalarType.Float32, 32),
        ["F64"] = (ScalarType.Float64, 64),
        ["F16"] = (ScalarType.Float16, 16),
        ["BF16"] = (ScalarType.BFloat16, 16),
        ["I64"] = (ScalarType.Int64, 64),
        ["I32"] = (ScalarType.Int32, 32),
        ["I8"] = (ScalarType.Int8, 8),
        ["U8"] = (ScalarType.Byte, 8),
        ["BOOL"] = (ScalarType.Bool, 8),
        ["F4"] = (null, 4),
        ["F6_E2M3"] = (null, 6),
        ["F6_E3M2"] = (null, 6),
        ["F8_E5M2"] = (null, 8),
        ["F8_E4M3"] = (null, 8),
        ["F8_E8M0"] = (null, 8),
        ["F8_E5M2FNUZ"] = (null, 8),
        ["F8_E4M3FNUZ"] = (null, 8),
        ["I16"] = (null, 16),
        ["U16"] = (null, 16),
        ["U32"] = (null, 32),
        ["U64"] = (null, 64),
        ["C64"] = (null, 64),
    };

    /// <summary>Returns the bytes that a tensor takes in a file, without its name and shape.</summary>
    public static long BytesOf(Tensor tensor) => tensor.numel() * BytesOf(tensor.dtype);

    /// <summary>The same number if floating-point numbers were stored in 16 bits.</summary>
    public static long BytesOfFp16(Tensor tensor) => tensor.is_floating_point() ? sizeof(short) * tensor.numel() : BytesOf(tensor);

    /// <summary>Reads names, types and shapes, and no tensor.</summary>
    /// <exception cref="DataFormatException">The file is incomplete or of another format; the message says where.</exception>
    public static SafeTensorsHeader ReadHeader(string path)
    {
        using var file = new SafeTensorsFile(path);
        return file.Header;
    }

    /// <summary>Reads tensors onto the CPU.</summary>
    /// <param name="names">The tensors to read; the bytes of all others are skipped. Null means all tensors.</param>
    /// <exception cref="DataFormatException">The file is incomplete, of another format, or lacks a tensor; the message says where.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, IReadOnlyCollection<string>? names = null)
    {
        using var file = new SafeTensorsFile(path);
        var entries = file.Header.Entries;
        var missing = (names ?? []).Where(name => !entries.ContainsKey(name)).ToArray();
        if (missing.Length > 0)
            throw new DataFormatException(
                $"{path}: no tensor '{string.Join("', '", missing)}'. Expected {names!.Count} of the {entries.Count} tensors in the file.");

        // Where a tensor turns out to be damaged, the scope disposes of those before it.
        using var scope = NewDisposeScope();
        var tensors = (names ?? entries.Keys).ToDictionary(name => name, name => file.Read(entries[name]), StringComparer.Ordinal);
        foreach (var tensor in tensors.Values)
            tensor.MoveToOuterDisposeScope();
        return tensors;
    }

    /// <summary>Reads a file into tensors that exist already, one after another, so that memory is needed for one of them only.</summary>
    /// <exception cref="DataFormatException">
    /// The file is incomplete or of another format, or its tensors are not those that are asked for. Nothing has been changed then.
    /// </exception>
    public static void ReadInto(string path, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var file = new SafeTensorsFile(path);
        var entries = file.Header.Entries;
        if (entries.Keys.FirstOrDefault(name => !tensors.ContainsKey(name)) is { } further)
            throw new DataFormatException($"{path}: there is a tensor '{further}'. Expected {tensors.Count} tensors, and none of that name.");
        foreach (var (name, tensor) in tensors)
        {
            if (!entries.TryGetValue(name, out var entry))
            {
                throw new DataFormatException(
                    $"{path}: there is no tensor '{name}'. Expected {tensors.Count} tensors; the file has {entries.Count}.");
            }

            if (entry.Type != tensor.dtype || !entry.Shape.SequenceEqual(tensor.shape))
                throw new DataFormatException(
                    $"{path}: tensor '{name}' is of type {entry.Type} and shape [{string.Join(", ", entry.Shape)}]. "
                    + $"Expected {tensor.dtype} and [{string.Join(", ", tensor.shape)}].");
        }

        using var _ = no_grad();
        foreach (var (name, tensor) in tensors)
        {
            using var scope = NewDisposeScope();
            tensor.copy_(file.Read(entries[name]));
        }
    }

    /// <summary>Writes tensors in ordinal order of their names: the same tensors make the same bytes. The file appears whole or not at all.</summary>
    /// <exception cref="NotSupportedException">A tensor has a type that the format lacks.</exception>
    /// <exception cref="ArgumentException">A tensor is called <c>__metadata__</c>.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, file => Write(file, tensors, metadata));

    /// <summary>Writes tensors into a file that is open.</summary>
    /// <returns>Everything before the tensors' bytes.</returns>
    internal static byte[] Write(Stream file, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var entries = Layout(tensors.Select(pair => (pair.Key, pair.Value.dtype, pair.Value.shape)));
        var head = Head(entries, metadata);
        file.Write(head);
        foreach (var entry in entries)
        {
            using var scope = NewDisposeScope();
            file.Write(tensors[entry.Name].detach().cpu().contiguous().bytes);
        }

        return head;
    }

    /// <summary>Lays tensors out one after another.</summary>
    internal static IReadOnlyList<SafeTensorsEntry> Layout(IEnumerable<(string Name, ScalarType Type, long[] Shape)> tensors)
    {
        var names = Types.Where(known => known.Value.Type is not null).ToDictionary(known => known.Value.Type!.Value, known => known.Key);
        var entries = new List<SafeTensorsEntry>();
        foreach (var (name, type, shape) in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            if (name == MetadataName)
                throw new ArgumentException($"A tensor is called '{name}', as the format calls its metadata. Choose another name.");
            if (!names.TryGetValue(type, out var typeName))
                throw new NotSupportedException($"Tensor '{name}' is of type {type}. Expected one of {string.Join(' ', names.Keys)}.");
            var from = entries.Count == 0 ? 0 : entries[^1].To;
            var count = shape.Aggregate(1L, (product, size) => product * size);
            entries.Add(new SafeTensorsEntry(name, typeName, shape, from, from + BytesOf(type) * count));
        }

        return entries;
    }

    /// <summary>Returns everything before the tensors' bytes: the header's length and the header.</summary>
    internal static byte[] Head(IEnumerable<SafeTensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        var header = new OrderedDictionary<string, object>();
        if (metadata is not null)
            header.Add(MetadataName, new SortedDictionary<string, string>(metadata.ToDictionary(), StringComparer.Ordinal));
        foreach (var entry in entries)
            header.Add(entry.Name, new { dtype = entry.TypeName, shape = entry.Shape, data_offsets = new[] { entry.From, entry.To } });

        var json = JsonSerializer.SerializeToUtf8Bytes(header);

        // The header is padded with blanks, so that the data begin at a multiple of 8.
        var head = new byte[sizeof(long) + (json.Length + 7) / 8 * 8];
        head.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteInt64LittleEndian(head, head.Length - sizeof(long));
        json.CopyTo(head, sizeof(long));
        return head;
    }

    private static long BytesOf(ScalarType type) => Types.Values.Single(known => known.Type == type).Bits / 8;
}
