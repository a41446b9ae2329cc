using System.Buffers.Binary;
using System.Text.Json;
using Harness.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>
/// Hugging Face's safetensors format: the header's length (8 bytes, little-endian), a JSON header with each tensor's type, shape and place, then
/// the tensors' bytes, row-major. It refuses what it cannot hold: other types than those of <see cref="Types"/>.
/// </summary>
public static class SafeTensors
{
    private const int LongestHeader = 100_000_000;

    private static readonly (ScalarType Type, string Name, int Bytes)[] Types =
    [
        (ScalarType.Float32, "F32", 4),
        (ScalarType.Float64, "F64", 8),
        (ScalarType.Float16, "F16", 2),
        (ScalarType.BFloat16, "BF16", 2),
        (ScalarType.Int64, "I64", 8),
        (ScalarType.Int8, "I8", 1),
    ];

    /// <summary>Writes tensors in ordinal order of their names; the file appears whole or not at all.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var header = Header(ordered, metadata);
        var partial = path + ".partial";
        using (var file = File.Create(partial))
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            file.Write(length);
            file.Write(header);
            foreach (var (_, tensor) in ordered)
                file.Write(Bytes(tensor));
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>What a tensor takes up in a file, without its name and shape.</summary>
    public static long BytesOf(Tensor tensor) => tensor.numel() * Types.Single(known => known.Type == tensor.dtype).Bytes;

    /// <summary>Reads every tensor of a file onto the CPU.</summary>
    /// <exception cref="DataFormatException">The file is not whole, or not of this format; the message says where.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> lengthBytes = stackalloc byte[8];
        if (file.Length < 8)
            throw new DataFormatException(
                $"{path}: {file.Length} bytes. Expected safetensors, which begins with the 8 bytes of the header's length.");
        file.ReadExactly(lengthBytes);
        var length = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (length is <= 0 or > LongestHeader || length + 8 > file.Length)
            throw new DataFormatException(
                $"{path}: a header of {length} bytes in a file of {file.Length}. "
                + "Expected safetensors; the file is cut short or of another format.");
        var header = new byte[length];
        file.ReadExactly(header);
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(header);
        }
        catch (JsonException error)
        {
            throw new DataFormatException(
                $"{path}: the header is not JSON ({error.Message}). Expected safetensors; fetch or write the file again.", error);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new DataFormatException(
                    $"{path}: the header is a JSON {document.RootElement.ValueKind}. "
                    + "Expected an object with an entry a tensor; fetch or write the file again.");
            var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
            foreach (var entry in document.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
                if (!tensors.TryAdd(entry.Name, ReadTensor(path, file, entry, 8 + length)))
                    throw new DataFormatException(
                        $"{path}: tensor '{entry.Name}' stands there twice. Expected every name once; fetch or write the file again.");
            return tensors;
        }
    }

    private static Tensor ReadTensor(string path, FileStream file, JsonProperty entry, long start)
    {
        var (typeName, shape, offsets) = Describe(path, entry);
        var (type, _, bytes) = Types.FirstOrDefault(known => known.Name == typeName) is { Name: not null } found
            ? found
            : throw new DataFormatException(
                $"{path}: tensor '{entry.Name}' is of type {typeName}. "
                + $"Expected one of {string.Join(' ', Types.Select(known => known.Name))}.");
        var expected = shape.Aggregate(1L, (product, size) => product * size) * bytes;
        if (offsets is not [var from, var to] || from < 0 || shape.Any(size => size < 0) || to - from != expected || start + to > file.Length)
            throw new DataFormatException(
                $"{path}: tensor '{entry.Name}' of shape [{string.Join(", ", shape)}] "
                + $"at bytes {string.Join("..", offsets)} of {file.Length - start}. "
                + $"Expected {expected} bytes; the file is cut short or damaged.");
        var content = new byte[expected];
        file.Seek(start + from, SeekOrigin.Begin);
        file.ReadExactly(content);
        var tensor = empty(shape, dtype: type);
        tensor.bytes = content;
        return tensor;
    }

    private static (string? Type, long[] Shape, long[] Offsets) Describe(string path, JsonProperty entry)
    {
        try
        {
            return (entry.Value.GetProperty("dtype").GetString(), Numbers("shape"), Numbers("data_offsets"));
        }
        catch (Exception error) when (error is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new DataFormatException(
                $"{path}: tensor '{entry.Name}' is described as {entry.Value.GetRawText()}. "
                + "Expected dtype, shape and data_offsets; fetch or write the file again.",
                error);
        }

        long[] Numbers(string name) => entry.Value.GetProperty(name).EnumerateArray().Select(number => number.GetInt64()).ToArray();
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var (name, tensor) in ordered)
            {
                var (_, typeName, bytes) = Types.FirstOrDefault(known => known.Type == tensor.dtype) is { Name: not null } found
                    ? found
                    : throw new NotSupportedException(
                        $"Tensor '{name}' is of type {tensor.dtype}. "
                        + $"Expected one of {string.Join(' ', Types.Select(known => known.Type))}.");
                json.WriteStartObject(name);
                json.WriteString("dtype", typeName);
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.numel() * bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded with blanks, so that the data begin at a multiple of 8.
        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static ReadOnlySpan<byte> Bytes(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().cpu().contiguous().bytes.ToArray();
    }
}
