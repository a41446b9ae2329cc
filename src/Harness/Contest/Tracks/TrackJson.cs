using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models.Bert;
using Harness.Text;
using Harness.Training.Pretraining;

namespace Harness.Contest.Tracks;

/// <summary>The JSON of a <see cref="TrackFile"/>: it is parsed, its names are checked, and what a user may leave out is filled in.</summary>
internal static class TrackJson
{
    // What networks of a track have in common, unless a shape names another value.
    private static readonly string[] SizesOfAll = ["vocabulary", "positions", "case_types", "context", "layer_norm_eps"];

    private static readonly string[] SizesOfWeights = ["vocabulary", "hidden", "layers", "heads", "intermediate", "positions", "token_types"];

    private static readonly JsonSerializerOptions Options = new(RecordJson.Options)
    {
        // Names are checked before anything is serialized, and options have no resolver of their own until then.
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Reads the text of a file and completes the shapes.</summary>
    /// <param name="folder">The folder of the file, to which its paths are relative.</param>
    /// <exception cref="ArgumentException">The text is no JSON, or a name is unknown or missing; the message says where.</exception>
    public static JsonObject Read(string text, string folder)
    {
        var json = Parse(text);
        CheckNames(json, Options.GetTypeInfo(typeof(TrackFile)), "");
        CheckPresent(json, "", "name", "data", "types", "parameter_cap", "shapes", "recipes");
        if (json["shapes"] is JsonObject shapes)
        {
            AddTeacher(shapes, json["checkpoint"], folder);
            AddSizesOfTeacher(shapes);
            CheckPresent(shapes, "shapes.", "teacher", "student", "embedding_rank");
        }

        if (json["recipes"] is JsonObject recipes)
            CheckPresent(recipes, "recipes.", "teacher", "from_scratch", "fine_tuning");
        if (json["pretraining"] is JsonObject pretraining)
            CheckPresent(pretraining, "pretraining.", "recipe", "sequence_length");
        if (json["word_network"] is JsonObject words)
            CheckPresent(words, "word_network.", "shape", "recipe");
        return json;
    }

    /// <summary>The completed JSON as text, from which the same track can be read without its checkpoint.</summary>
    public static string Text(JsonObject json) => json.ToJsonString(Options) + "\n";

    /// <summary>The JSON as a track file.</summary>
    /// <exception cref="ArgumentException">A value is of another kind; the message says which.</exception>
    public static TrackFile ToFile(JsonObject json)
    {
        try
        {
            return json.Deserialize<TrackFile>(Options)!;
        }
        catch (JsonException error) when (error.Path is { Length: > 2 } place)
        {
            throw new ArgumentException(
                $"{place.TrimStart('$', '.')} is a value of another kind. Expected a number, a text or a list as docs/own-task.md shows", error);
        }
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            return JsonNode.Parse(text, documentOptions: options) as JsonObject ?? throw new ArgumentException("not an object");
        }
        catch (JsonException error)
        {
            // The parser counts lines and columns from 0, and repeats them at the end of its message.
            var message = error.Message.Split(" LineNumber:")[0];
            throw new ArgumentException($"line {error.LineNumber + 1}, column {error.BytePositionInLine + 1}: {message}", error);
        }
    }

    private static void CheckNames(JsonObject json, JsonTypeInfo type, string place)
    {
        var known = type.Properties.ToDictionary(property => property.Name, property => property.PropertyType);
        foreach (var (name, value) in json)
        {
            if (!known.TryGetValue(name, out var typeOfValue))
                throw new ArgumentException(
                    $"there is no {place}{name}. Did you mean {place}{NearestName.Of(name, known.Keys)}? Names: {string.Join(", ", known.Keys)}");
            if (value is JsonObject inner && Options.GetTypeInfo(typeOfValue) is { Kind: JsonTypeInfoKind.Object } innerType)
                CheckNames(inner, innerType, $"{place}{name}.");
        }
    }

    private static void CheckPresent(JsonObject json, string place, params string[] names)
    {
        foreach (var name in names)
            if (json[name] is null)
                throw new ArgumentException($"{place}{name} is missing");
    }

    // What the teacher's shape does not name is the checkpoint's.
    private static void AddTeacher(JsonObject shapes, JsonNode? checkpoint, string folder)
    {
        if (checkpoint is not JsonValue name)
            return;
        var weights = TrackFile.CheckpointIn(folder, name.GetValue<string>());
        if (shapes["teacher"] is null)
            shapes["teacher"] = Json(ShapeOf(weights));
        else if (shapes["teacher"] is JsonObject teacher && ShapeIfThere(weights) is { } shape)
            foreach (var (size, value) in Json(shape))
            {
                if (teacher[size] is null)
                    teacher[size] = value?.DeepClone();
                else if (SizesOfWeights.Contains(size) && !JsonNode.DeepEquals(teacher[size], value))
                    throw new ArgumentException($"shapes.teacher.{size} is {teacher[size]}, and {weights} has {value}. Remove it, or correct it");
            }
    }

    private static JsonObject Json(BertShape shape) => JsonSerializer.SerializeToNode(shape, Options)!.AsObject();

    private static BertShape ShapeOf(string checkpoint)
    {
        var known = PublishedModel.All.FirstOrDefault(model => model.Name == checkpoint);
        try
        {
            var opened = PretrainedCheckpoint.Open(WeightsLocation.OfUser.Find(checkpoint));
            return WithCase(opened.Shape, opened.Tokenizer);
        }
        catch (FileNotFoundException) when (known is not null)
        {
            // The shape of a published model is known before a run fetches it.
            return WithCase(known.Shape, known.Tokenizer);
        }
    }

    // Names are hard to find in text that has lost its letter case, and so the networks of a track with such text are told of it.
    private static BertShape WithCase(BertShape shape, TokenizerSettings tokenizer) =>
        tokenizer.LowerCase ? shape with { CaseTypes = WordCases.Count } : shape;

    // A track whose teacher is written out can be listed before its checkpoint was fetched.
    private static BertShape? ShapeIfThere(string checkpoint)
    {
        try
        {
            return ShapeOf(checkpoint);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // The other shapes have the teacher's vocabulary, longest input, letter case and epsilon when they name none.
    private static void AddSizesOfTeacher(JsonObject shapes)
    {
        if (shapes["teacher"] is not JsonObject teacher)
            return;
        foreach (var shape in shapes.Where(entry => entry.Key != "teacher").Select(entry => entry.Value).OfType<JsonObject>())
            foreach (var name in SizesOfAll)
                if (shape[name] is null && teacher[name] is { } value)
                    shape[name] = value.DeepClone();
    }
}
