using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harness.Common;

/// <summary>Reads JSON files that other programs wrote.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file as an object of a type.</summary>
    /// <exception cref="JsonException">The content is not JSON, null, or not of the type.</exception>
    public static T Read<T>(string path, JsonSerializerOptions options)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), options) ?? throw new JsonException("null");
        }
        // Half of a surrogate pair is valid JSON and no valid text.
        catch (InvalidOperationException error)
        {
            throw new JsonException(error.Message, error);
        }
    }
}

/// <summary>The JSON of the strings that a model keeps: as UTF-8 without escapes, which would make the file longer than it has to be.</summary>
public static class ModelJson
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

/// <summary>The JSON of the benchmark's own records: indented, in snake case, and without properties that are null.</summary>
public static class RecordJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The same for reading files that anybody may have written.</summary>
    public static JsonSerializerOptions FromStrangers { get; } = new(Options) { Converters = { new PrintableStrings() } };
}

/// <summary>
/// Reads strings without control characters, which no text of a record needs and which could move the cursor of a terminal, where records come from
/// strangers.
/// </summary>
internal sealed class PrintableStrings : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.String
        ? PrintableText.OfLine(reader.GetString()!)
        : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        PrintableText.OfLine(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
}
