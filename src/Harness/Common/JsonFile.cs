using System.Text.Json;

namespace Harness.Common;

/// <summary>JSON files that others wrote.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file as an object of a type.</summary>
    /// <exception cref="JsonException">It is not JSON, null, or not of the type.</exception>
    public static T Read<T>(string path, JsonSerializerOptions options)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), options) ?? throw new JsonException("null");
        }
        // Half of a surrogate pair, which is JSON but no text.
        catch (InvalidOperationException error)
        {
            throw new JsonException(error.Message, error);
        }
    }
}
