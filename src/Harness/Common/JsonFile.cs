using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

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
            return JsonSerializer.Deserialize<T>(RegularFile.ReadAllText(path), options) ?? throw new JsonException("null");
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
    public static JsonSerializerOptions Options { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads a file that a model left.</summary>
    /// <exception cref="DataFormatException">The file is damaged.</exception>
    public static T Read<T>(string path)
        where T : class
    {
        try
        {
            return JsonFile.Read<T>(path, Options);
        }
        catch (JsonException error)
        {
            throw new DataFormatException($"{path}: it is damaged ({error.Message}). Run the entry again.", error);
        }
    }
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

    /// <summary>
    /// The same for reading files that anybody may have written: every value that a record cannot do without is there, and no value twice. Strings
    /// are printable, and numbers are finite.
    /// </summary>
    public static JsonSerializerOptions FromStrangers { get; } = new(Options)
    {
        AllowDuplicateProperties = false,
        Converters = { new PrintableStrings(), new FiniteNumbers() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { RequireParameters } },
    };

    // RespectRequiredConstructorParameters would ask for those too that may be null, which are not written where they are.
    private static void RequireParameters(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property.AssociatedParameter is { IsMemberInitializer: false, HasDefaultValue: false, IsNullable: false })
                property.IsRequired = true;
    }
}

/// <summary>
/// Reads strings without control characters, which no text of a record needs and which could move the cursor of a terminal, where records come from
/// strangers.
/// </summary>
internal sealed class PrintableStrings : JsonConverter<string>
{
    // The annotations of a type do not say that the values of its dictionaries may not be null.
    public override bool HandleNull => true;

    public override string Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.String
        ? PrintableText.OfLine(reader.GetString()!)
        : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        PrintableText.OfLine(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);
}

/// <summary>Reads numbers that are finite. A literal such as 1e999 is valid JSON, and is read as infinity.</summary>
internal sealed class FiniteNumbers : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
