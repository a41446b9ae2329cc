using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Harness.Common;
using Harness.Contest.Refereeing;
using Harness.Models.Bert;
using Harness.Training;

namespace Harness.Contest.Tracks;

/// <summary>A track with other recipes or shapes, by the names that its records have for them: <c>recipes.from_scratch.learning_rate=2e-3</c>.</summary>
public static class TrackSettings
{
    // What a track leaves open can be set too, and is left out of records.
    private static readonly JsonSerializerOptions Options = new(RecordJson.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { ShowAll } },
    };

    /// <param name="settings">Each a name, an equals sign and a value.</param>
    /// <exception cref="ArgumentException">There is no such name, or the value is not of its kind.</exception>
    public static Track Apply(Track track, IReadOnlyList<string> settings)
    {
        var whole = new JsonObject
        {
            ["recipes"] = JsonSerializer.SerializeToNode(track.Recipes, Options),
            ["shapes"] = JsonSerializer.SerializeToNode(track.Shapes, Options),
        };
        foreach (var setting in settings)
            Set(whole, setting);
        try
        {
            return track with
            {
                Recipes = whole["recipes"].Deserialize<TrackRecipes>(Options)!,
                Shapes = whole["shapes"].Deserialize<TrackShapes>(Options)!,
            };
        }
        catch (JsonException error)
        {
            var name = error.Path?.TrimStart('$', '.') ?? "";
            var wrong = settings.FirstOrDefault(setting => name.Length > 0 && setting.Split('=')[0].EndsWith(name, StringComparison.Ordinal));
            throw new ArgumentException($"{wrong ?? string.Join(", ", settings)}: a value of another kind. Expected a number, or a name such as linear where there is one in the track's records.", error);
        }
    }

    private static void Set(JsonObject whole, string setting)
    {
        var parts = setting.Split('=', 2);
        if (parts.Length < 2)
            throw new ArgumentException($"'{setting}': expected NAME=VALUE, such as recipes.from_scratch.learning_rate=2e-3.");
        var place = whole;
        var path = parts[0].Split('.');
        foreach (var name in path[..^1])
            place = Find(place, name, parts[0]) switch
            {
                JsonObject inner => inner,
                null => throw new ArgumentException($"'{parts[0]}': this track has no {name} to change."),
                _ => throw new ArgumentException($"'{parts[0]}': {name} is a value itself."),
            };
        if (Find(place, path[^1], parts[0]) is JsonObject)
            throw new ArgumentException($"'{parts[0]}' is not one value. Names go on: {Names((JsonObject)place[path[^1]]!)}.");
        place[path[^1]] = Value(parts[1]);
    }

    private static void ShowAll(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.ShouldSerialize = (_, _) => true;
    }

    private static JsonNode? Find(JsonObject place, string name, string whole) => place.TryGetPropertyValue(name, out var found)
        ? found
        : throw new ArgumentException($"'{whole}': there is no {name}. Did you mean {NearestName.Of(name, place.Select(one => one.Key))}? Names: {Names(place)}.");

    private static string Names(JsonObject place) => string.Join(", ", place.Select(one => one.Key));

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
