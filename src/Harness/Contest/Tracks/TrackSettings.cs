using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Training;

namespace Harness.Contest.Tracks;

/// <summary>
/// Changes single values of a track's recipes and shapes, by the names that run records have for them, such as
/// <c>recipes.from_scratch.learning_rate=2e-3</c>.
/// </summary>
public static class TrackSettings
{
    // Values that a track leaves open are left out of its records. Here they are shown, so that they can be set.
    private static readonly JsonSerializerOptions Options = new(RecordJson.Options)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { ShowAll } },
    };

    /// <summary>Gives the track with some values changed.</summary>
    /// <param name="settings">The changes: each a name, an equals sign and a value.</param>
    /// <exception cref="ArgumentException">There is no such name, or the value is of another kind or out of its range.</exception>
    public static Track Apply(Track track, IReadOnlyList<string> settings)
    {
        var whole = new JsonObject
        {
            ["recipes"] = JsonSerializer.SerializeToNode(track.Recipes, Options),
            ["shapes"] = JsonSerializer.SerializeToNode(track.Shapes, Options),
        };
        if (track.WordNetwork is not null)
            whole["word_network"] = JsonSerializer.SerializeToNode(track.WordNetwork, Options);
        foreach (var setting in settings)
            Set(whole, setting);
        try
        {
            var shapes = whole["shapes"].Deserialize<TrackShapes>(Options)!;
            var recipes = whole["recipes"].Deserialize<TrackRecipes>(Options)!;
            shapes.Validate();
            recipes.Validate(shapes);
            var words = whole["word_network"].Deserialize<WordNetworkPlan>(Options);
            words?.Validate();
            return track with { Recipes = recipes, Shapes = shapes, WordNetwork = words };
        }
        catch (JsonException error)
        {
            throw new ArgumentException(
                $"{SettingAt(error.Path, settings)}: a value of another kind. "
                + "Expected a number, or a name such as linear where there is one in the track's records.",
                error);
        }
    }

    // The setting that a JSON path belongs to, or all of them when the path is unknown.
    private static string SettingAt(string? path, IReadOnlyList<string> settings)
    {
        var name = path?.TrimStart('$', '.') ?? "";
        var wrong = settings.FirstOrDefault(setting => name.Length > 0 && setting.Split('=')[0].EndsWith(name, StringComparison.Ordinal));
        return wrong ?? string.Join(", ", settings);
    }

    private static void Set(JsonObject whole, string setting)
    {
        var parts = setting.Split('=', 2);
        if (parts.Length < 2)
            throw new ArgumentException($"'{setting}': expected NAME=VALUE, such as recipes.from_scratch.learning_rate=2e-3.");
        var path = parts[0].Split('.');
        var place = Enclosing(whole, path, parts[0]);
        if (Find(place, path[^1], parts[0]) is JsonObject inner)
            throw new ArgumentException($"'{parts[0]}' is not one value. Names go on: {Names(inner)}.");
        place[path[^1]] = Value(parts[1]);
    }

    // The object that holds the last name of a path.
    private static JsonObject Enclosing(JsonObject whole, string[] path, string setting)
    {
        var place = whole;
        foreach (var name in path[..^1])
            place = Find(place, name, setting) switch
            {
                JsonObject inner => inner,
                null => throw new ArgumentException($"'{setting}': this track has no {name} to change."),
                _ => throw new ArgumentException($"'{setting}': {name} is a value itself."),
            };
        return place;
    }

    private static JsonNode? Find(JsonObject place, string name, string setting) => place.TryGetPropertyValue(name, out var found)
        ? found
        : throw new ArgumentException(
            $"'{setting}': there is no {name}. Did you mean {NearestName.Of(name, place.Select(one => one.Key))}? Names: {Names(place)}.");

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

    private static void ShowAll(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            property.ShouldSerialize = (_, _) => true;
    }
}
