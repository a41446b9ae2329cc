using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Harness.Common;
using static TorchSharp.torch;

namespace Harness.Models.Formats;

/// <summary>
/// A safetensors file that is open for reading. Nothing in its header is trusted: sizes that overflow, tensors outside the file and tensors that
/// overlap are refused, and the memory that the header takes is bounded by its length.
/// </summary>
internal sealed class SafeTensorsFile : IDisposable
{
    private const int LengthBytes = 8;
    private const ulong LongestHeader = 100_000_000;
    private const int LongestExcerpt = 60;
    private const string Fields = "dtype, shape and data_offsets, each once and nothing else";

    // libtorch's own limit: its loops over several tensors take no more.
    private const int MostDimensions = 64;

    private static readonly Int128 TooManyBytes = (Int128)long.MaxValue + 1;

    private readonly FileStream file;
    private readonly long dataBytes;

    /// <exception cref="DataFormatException">The file is incomplete or of another format; the message says what is wrong.</exception>
    public SafeTensorsFile(string path)
    {
        // A pipe or a device must not even be opened.
        if (!RegularFile.HasContent(path))
            throw TooShort(path, 0);
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            var header = HeaderBytes();
            dataBytes = file.Length - file.Position;
            using var json = JsonDocument.Parse(header);
            Header = ParseHeader(json.RootElement);
        }
        catch (Exception error)
        {
            file.Dispose();

            // An InvalidOperationException means that a text is not Unicode.
            if (error is JsonException or InvalidOperationException)
                throw new DataFormatException(
                    $"{path}: the header is not JSON as safetensors has it ({error.Message}). Fetch or write the file again.", error);
            throw;
        }
    }

    /// <summary>The names, types, shapes and places of the file's tensors.</summary>
    public SafeTensorsHeader Header { get; }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>Reads a tensor onto the CPU.</summary>
    /// <exception cref="DataFormatException">
    /// The tensor is of a type that cannot be read, a byte of a mask is neither 0 nor 1, or the tensor is larger than TorchSharp lets be filled.
    /// </exception>
    public Tensor Read(SafeTensorsEntry entry)
    {
        if (entry.Type is not { } type)
        {
            var readable = SafeTensors.Types.Where(known => known.Value.Type is not null).Select(known => known.Key);
            throw new DataFormatException(
                $"{file.Name}: tensor '{entry.Name}' is of type {entry.TypeName}. "
                + $"Expected one of {string.Join(' ', readable)}; convert the tensor, which is needed here.");
        }

        if (entry.Bytes > int.MaxValue)
            throw new DataFormatException(
                $"{file.Name}: tensor '{entry.Name}' takes {entry.Bytes} bytes. "
                + $"Expected at most {int.MaxValue}, all that TorchSharp gives access to; split the tensor.");
        var tensor = empty([.. entry.Shape], dtype: type);
        var content = tensor.bytes;
        file.Position = file.Length - dataBytes + entry.From;
        file.ReadExactly(content);
        if (type == ScalarType.Bool && content.IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and var at)
            throw Fault(entry.Name, $"of type BOOL has a byte {content[at]} at {at}", "0 and 1");
        return tensor;
    }

    private static DataFormatException TooShort(string path, long bytes) =>
        new($"{path}: {bytes} bytes. Expected safetensors, which begins with the {LengthBytes} bytes of the header's length.");

    private byte[] HeaderBytes()
    {
        if (file.Length < LengthBytes)
            throw TooShort(file.Name, file.Length);
        Span<byte> lengthBytes = stackalloc byte[LengthBytes];
        file.ReadExactly(lengthBytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (length is 0 or > LongestHeader || length > (ulong)(file.Length - LengthBytes))
            throw new DataFormatException(
                $"{file.Name}: a header of {length} bytes in a file of {file.Length}. "
                + "Expected safetensors; the file is cut short or of another format.");
        var header = new byte[length];
        file.ReadExactly(header);
        if (header[0] != '{')
            throw new DataFormatException(
                $"{file.Name}: the header begins with '{Encoding.UTF8.GetString(header.AsSpan(0, Math.Min(header.Length, LongestExcerpt)))}'. "
                + "Expected {, the beginning of a JSON object; the file is of another format or damaged.");
        return header;
    }

    private SafeTensorsHeader ParseHeader(JsonElement json)
    {
        var entries = new Dictionary<string, SafeTensorsEntry>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        foreach (var property in json.EnumerateObject())
        {
            var name = property.Name;
            if (entries.ContainsKey(name) || (name == SafeTensors.MetadataName && metadata is not null))
                throw Fault(name, "stands there twice", "every name once");
            if (name == SafeTensors.MetadataName)
                metadata = ParseMetadata(property.Value);
            else
                entries.Add(name, ParseEntry(name, property.Value));
        }

        CheckLayout(entries.Values);
        return new SafeTensorsHeader(entries, metadata ?? []);
    }

    private Dictionary<string, string> ParseMetadata(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Fault(SafeTensors.MetadataName, $"is {Found(json)}", "an object of texts");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw Fault(SafeTensors.MetadataName, $"has {Found(property.Value)} as '{property.Name}'", "a text");
            if (!metadata.TryAdd(property.Name, property.Value.GetString()!))
                throw Fault(SafeTensors.MetadataName, $"has '{property.Name}' twice", "every name once");
        }

        return metadata;
    }

    private SafeTensorsEntry ParseEntry(string name, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Fault(name, $"is {Found(json)}", $"an object with {Fields}");
        var fields = new Dictionary<string, JsonElement>(capacity: 3);
        foreach (var field in json.EnumerateObject())
        {
            if (field.Name is not ("dtype" or "shape" or "data_offsets") || !fields.TryAdd(field.Name, field.Value))
                throw Fault(name, $"has a field '{field.Name}' too many", Fields);
        }

        JsonElement Field(string field) => fields.TryGetValue(field, out var value) ? value : throw Fault(name, $"has no {field}", Fields);
        var typeName = Found(Field("dtype"));
        if (!SafeTensors.Types.TryGetValue(typeName, out var type))
            throw Fault(name, $"is of type {typeName}", $"one of {string.Join(' ', SafeTensors.Types.Keys)}");
        var shape = Numbers(name, "shape", Field("shape"), MostDimensions);
        var offsets = Numbers(name, "data_offsets", Field("data_offsets"), most: 2);
        var place = $"of type {typeName} and shape [{string.Join(", ", shape)}] lies at bytes [{string.Join(", ", offsets)}] of {dataBytes}";

        // Sizes of 0 count as 1 at first, because an empty tensor's strides are products too.
        var bits = type.Bits * shape.Aggregate(Int128.One, (product, size) => Int128.Min(product * Math.Max(size, 1), TooManyBytes));
        if (bits / 8 >= TooManyBytes)
            throw Fault(name, place, $"sizes that multiply to at most {long.MaxValue} bytes");
        if (bits % 8 != 0)
            throw Fault(name, place, "sizes that fill whole bytes");
        var bytes = shape.Contains(0) ? 0 : bits / 8;
        if (offsets is not [var from, var to] || from > to || to > dataBytes || to - from != bytes)
            throw Fault(name, place, $"a begin and an end, {bytes} bytes apart and within the data");
        return new SafeTensorsEntry(name, typeName, shape.AsReadOnly(), from, to);
    }

    private List<long> Numbers(string name, string field, JsonElement json, int most)
    {
        if (json.ValueKind != JsonValueKind.Array)
            throw Fault(name, $"has {Found(json)} as {field}", "an array of whole numbers");
        if (json.GetArrayLength() > most)
            throw Fault(name, $"has more than {most} numbers in its {field}", $"at most {most}");
        var numbers = new List<long>(json.GetArrayLength());
        foreach (var element in json.EnumerateArray())
        {
            // A number of JSON may be -0.
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var number) || element.GetRawText()[0] == '-')
                throw Fault(name, $"has {Found(element)} in its {field}", $"whole numbers from 0 to {long.MaxValue}");
            numbers.Add(number);
        }

        return numbers;
    }

    private void CheckLayout(IEnumerable<SafeTensorsEntry> entries)
    {
        SafeTensorsEntry? before = null;
        foreach (var entry in entries.OrderBy(entry => entry.From).ThenBy(entry => entry.To))
        {
            var end = before?.To ?? 0;
            if (entry.From != end)
            {
                var (first, last) = before is null ? ("is the first and ", "") : ("", $", and '{before.Name}' before it ends at {end}");
                throw Fault(entry.Name, $"{first}begins at byte {entry.From}{last}", $"every byte to be of one tensor, which is byte {end}");
            }

            before = entry;
        }

        if ((before?.To ?? 0) != dataBytes)
            throw new DataFormatException(
                $"{file.Name}: {dataBytes} bytes follow the header, and the tensors end at byte {before?.To ?? 0}. "
                + "Expected nothing after the last tensor; fetch or write the file again.");
    }

    private static string Found(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => Excerpt(json.GetString()!),
        _ => Excerpt(json.GetRawText()),
    };

    private static string Excerpt(string text) => text.Length > LongestExcerpt ? text[..LongestExcerpt] + "..." : text;

    private DataFormatException Fault(string name, string found, string expected)
    {
        var place = name == SafeTensors.MetadataName ? name : $"tensor '{name}'";
        return new DataFormatException($"{file.Name}: {place} {found}. Expected {expected}; fetch or write the file again.");
    }
}
