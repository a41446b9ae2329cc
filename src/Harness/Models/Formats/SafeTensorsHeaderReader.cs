using System.Text;
using System.Text.Json;
using Harness.Common;

namespace Harness.Models.Formats;

/// <summary>
/// Reads a safetensors header and believes nothing of it: whatever it gives back has sizes that multiply without overflow, and tensors that lie in the
/// file side by side. A token is read at a time, so that what it takes up is bounded by the header's length.
/// </summary>
internal ref struct SafeTensorsHeaderReader
{
    // libtorch's own limit: its loops over several tensors take no more.
    private const int MostDimensions = 64;

    // The header's object, a tensor's, an array in it, and one more, so that the message about what lies too deep can name the tensor.
    private const int Depth = 4;

    private const int LongestExcerpt = 60;

    private readonly string path;
    private readonly long dataBytes;
    private Utf8JsonReader json;

    private SafeTensorsHeaderReader(string path, ReadOnlySpan<byte> header, long dataBytes)
    {
        (this.path, this.dataBytes) = (path, dataBytes);
        json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = Depth });
    }

    /// <param name="path">For messages.</param>
    /// <param name="dataBytes">How many bytes of the file follow the header.</param>
    /// <exception cref="DataFormatException">The header is not one, or does not describe those bytes; the message says what is wrong with which tensor.</exception>
    public static SafeTensorsHeader Read(string path, ReadOnlySpan<byte> header, long dataBytes)
    {
        if (header.IsEmpty || header[0] != '{')
            throw new DataFormatException(
                $"{path}: the header begins with '{Excerpt(header)}'. Expected {{, the beginning of a JSON object; the file is of another format or damaged.");
        try
        {
            return new SafeTensorsHeaderReader(path, header, dataBytes).Header();
        }
        // The second is what text that is not Unicode leads to.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new DataFormatException(
                $"{path}: the header is not JSON as safetensors has it ({error.Message}). Fetch or write the file again.", error);
        }
    }

    private SafeTensorsHeader Header()
    {
        var entries = new Dictionary<string, SafeTensorsEntry>(StringComparer.Ordinal);
        Dictionary<string, string>? metadata = null;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (entries.ContainsKey(name) || (name == SafeTensorsHeader.MetadataName && metadata is not null))
                throw Fault(name, "stands there twice", "every name once");
            if (name == SafeTensorsHeader.MetadataName)
                metadata = Metadata();
            else
                entries.Add(name, Entry(name));
        }

        // Throws on anything but blanks.
        json.Read();
        CheckLayout(entries.Values);
        return new SafeTensorsHeader(entries, metadata ?? []);
    }

    private Dictionary<string, string> Metadata()
    {
        const string Name = SafeTensorsHeader.MetadataName;
        if (json.TokenType != JsonTokenType.StartObject)
            throw Fault(Name, $"is {Found()}", "an object of texts");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = json.GetString()!;
            json.Read();
            if (json.TokenType != JsonTokenType.String)
                throw Fault(Name, $"has {Found()} as '{key}'", "a text");
            if (!metadata.TryAdd(key, json.GetString()!))
                throw Fault(Name, $"has '{key}' twice", "every name once");
        }

        return metadata;
    }

    private SafeTensorsEntry Entry(string name)
    {
        const string Fields = "dtype, shape and data_offsets, each once and nothing else";
        if (json.TokenType != JsonTokenType.StartObject)
            throw Fault(name, $"is {Found()}", $"an object with {Fields}");
        SafeTensorsType? type = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var field = json.GetString()!;
            json.Read();
            switch (field)
            {
                case "dtype" when type is null:
                    type = Type(name);
                    break;
                case "shape" when shape is null:
                    shape = Numbers(name, field, MostDimensions);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = Numbers(name, field, most: 2);
                    break;
                default:
                    throw Fault(name, $"has a field '{field}' too many", Fields);
            }
        }

        if (type is null || shape is null || offsets is null)
            throw Fault(name, $"has no {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}", Fields);
        CheckPlace(name, type, shape, offsets);
        return new SafeTensorsEntry(name, type.Type, shape.AsReadOnly(), offsets[0], offsets[1]);
    }

    private readonly SafeTensorsType Type(string name) =>
        (json.TokenType == JsonTokenType.String ? SafeTensorsType.Named(json.GetString()!) : null)
        ?? throw Fault(name, $"is of type {Found()}", $"one of {string.Join(' ', SafeTensorsType.All.Select(known => known.Name))}");

    private List<long> Numbers(string name, string field, int most)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw Fault(name, $"has {Found()} as {field}", "an array of whole numbers");
        var numbers = new List<long>(capacity: 2);
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || json.ValueSpan[0] == '-' || !json.TryGetInt64(out var number))
                throw Fault(name, $"has {Found()} in its {field}", $"whole numbers from 0 to {long.MaxValue}");
            if (numbers.Count == most)
                throw Fault(name, $"has more than {most} numbers in its {field}", $"at most {most}");
            numbers.Add(number);
        }

        return numbers;
    }

    private readonly void CheckPlace(string name, SafeTensorsType type, List<long> shape, List<long> offsets)
    {
        var what = $"of type {type.Name} and shape [{string.Join(", ", shape)}] lies at bytes [{string.Join(", ", offsets)}] of {dataBytes}";
        if (BytesOf(type, shape) is not { } bytes)
            throw Fault(name, what, $"sizes that multiply to at most {long.MaxValue} bytes");
        if (offsets is not [var from, var to] || from > to || to > dataBytes || to - from != bytes)
            throw Fault(name, what, $"a begin and an end, {bytes} bytes apart and within the data");
    }

    // Null where it overflows. Sizes of 0 count as 1 in this: an empty tensor's strides are products too.
    private static long? BytesOf(SafeTensorsType type, List<long> shape)
    {
        long product = type.Bytes;
        foreach (var size in shape)
        {
            if (Math.Max(size, 1) > long.MaxValue / product)
                return null;
            product *= Math.Max(size, 1);
        }

        return shape.Contains(0) ? 0 : product;
    }

    private readonly void CheckLayout(IEnumerable<SafeTensorsEntry> entries)
    {
        SafeTensorsEntry? before = null;
        foreach (var entry in entries.OrderBy(entry => entry.From).ThenBy(entry => entry.To))
        {
            var end = before?.To ?? 0;
            if (entry.From != end)
                throw Fault(
                    entry.Name,
                    before is null ? $"is the first and begins at byte {entry.From}" : $"begins at byte {entry.From}, and '{before.Name}' before it ends at {end}",
                    $"every byte to be of one tensor, which is byte {end}");
            before = entry;
        }

        if ((before?.To ?? 0) != dataBytes)
            throw new DataFormatException(
                $"{path}: {dataBytes} bytes follow the header, and the tensors end at byte {before?.To ?? 0}. "
                + "Expected nothing after the last tensor; fetch or write the file again.");
    }

    private readonly string Found() => json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        _ => Excerpt(json.ValueSpan),
    };

    private static string Excerpt(ReadOnlySpan<byte> text) =>
        Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestExcerpt)]) + (text.Length > LongestExcerpt ? "..." : "");

    private readonly DataFormatException Fault(string name, string found, string expected) => new(
        $"{path}: {(name == SafeTensorsHeader.MetadataName ? name : $"tensor '{name}'")} {found}. Expected {expected}; fetch or write the file again.");
}
