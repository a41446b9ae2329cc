using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models.Bert;
using Harness.Tasks.NamedEntities;
using Harness.Text;
using Harness.Training;
using Harness.Training.Pretraining;

namespace Harness.Contest.Tracks;

/// <summary>A track of a user's own as JSON: a tagged corpus in CoNLL's columns, what the teacher begins with, a cap, shapes and budgets. Paths are relative to the file.</summary>
internal sealed partial record TrackFile
{
    public const string Suffix = ".json";

    private static readonly JsonSerializerOptions Options = new(RecordJson.Options)
    {
        // Until something was written with them, options have none of their own.
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Lower-case words joined by hyphens: the folder of its results.</summary>
    public required string Name { get; init; }

    public string Description { get; init; } = "a track of your own";

    public required CorpusFiles Data { get; init; }

    /// <summary>Entity types, such as PER: the tags are O and B- and I- of each.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <inheritdoc cref="Track.Checkpoint"/>
    public string? Checkpoint { get; init; }

    /// <inheritdoc cref="Track.Pretraining"/>
    public PretrainingPlan? Pretraining { get; init; }

    public required long ParameterCap { get; init; }

    public required TrackShapes Shapes { get; init; }

    public required TrackRecipes Recipes { get; init; }

    public int? Threads { get; init; }

    public IReadOnlyList<int> Seeds { get; init; } = [1];

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It is no track; the message says what is wrong and where.</exception>
    public static Track Read(string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file. Expected a track as JSON; see docs/own-task.md.", path);
        try
        {
            var json = Parse(File.ReadAllText(path));
            CheckNames(json, Options.GetTypeInfo(typeof(TrackFile)), "");
            CheckThere(json, "", "name", "data", "types", "parameter_cap", "shapes", "recipes");
            CompleteShapes(json, Path.GetDirectoryName(path)!);
            if (json["shapes"] is JsonObject shapes)
                CheckThere(shapes, "shapes.", "teacher", "student", "embedding_rank");
            if (json["recipes"] is JsonObject recipes)
                CheckThere(recipes, "recipes.", "teacher", "from_scratch", "fine_tuning");
            return Deserialize(json).ToTrack(path) with { Definition = json.ToJsonString(Options) + "\n" };
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new DataFormatException($"{path}: not a track: {error.Message.TrimEnd('.')}. See docs/own-task.md.", error);
        }
    }

    private static JsonObject Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }) as JsonObject
                ?? throw new ArgumentException("not an object");
        }
        catch (JsonException error)
        {
            // Counted from 0, and said at the end of the message as well.
            throw new ArgumentException($"line {error.LineNumber + 1}, column {error.BytePositionInLine + 1}: {error.Message.Split(" LineNumber:")[0]}", error);
        }
    }

    private static TrackFile Deserialize(JsonObject json)
    {
        try
        {
            return json.Deserialize<TrackFile>(Options)!;
        }
        catch (JsonException error) when (error.Path is { Length: > 2 } place)
        {
            throw new ArgumentException($"{place.TrimStart('$', '.')} is a value of another kind. Expected a number, a text or a list as in the example of docs/own-task.md", error);
        }
    }

    private static void CheckThere(JsonObject json, string place, params string[] names)
    {
        foreach (var name in names)
            if (json[name] is null)
                throw new ArgumentException($"{place}{name} is missing");
    }

    private Track ToTrack(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Check(NamePattern().IsMatch(Name), $"name is '{Name}'. Expected lower-case words joined by hyphens");
        Check(TrackCatalog.All.All(track => track.Name != Name), $"name is '{Name}', which one of the contest's own tracks has. Choose another");
        Check(Types.Count > 0 && Types.Distinct(StringComparer.Ordinal).Count() == Types.Count, $"types are [{string.Join(", ", Types)}]. Expected one or more, each once");
        Check(ParameterCap > 0, $"parameter_cap is {ParameterCap}. Expected a number above 0");
        Check(Checkpoint is null || Pretraining is null, "both a checkpoint and a pretraining. Expected one of them, or none for random weights");
        Check(Threads is null or > 0, $"threads is {Threads}. Expected a number above 0");
        Check(Seeds.Count > 0, "seeds is empty. Expected one or more, such as [1]");
        Check(Shapes.EmbeddingRank > 0, $"shapes.embedding_rank is {Shapes.EmbeddingRank}. Expected a number above 0");
        foreach (var (name, shape) in new[] { ("teacher", Shapes.Teacher), ("student", Shapes.Student), ("shared", Shapes.Shared), ("halved", Shapes.Halved) })
            Validate($"shapes.{name}", () => shape?.Validate());
        foreach (var (name, recipe) in new[]
        {
            ("teacher", Recipes.Teacher), ("from_scratch", Recipes.FromScratch), ("fine_tuning", Recipes.FineTuning), ("recovery", Recipes.Recovery), ("shared", Recipes.Shared),
            ("halved", Recipes.Halved),
        })
            Validate($"recipes.{name}", () => recipe?.Validate());
        Validate("pretraining.recipe", () => Pretraining?.Recipe.Validate());
        Validate("pretraining", () => Pretraining?.Validate(Shapes.Teacher.Positions));
        var tags = new TagSet([.. Types]);
        var checkpoint = Checkpoint is null ? null : Within(folder, Checkpoint);
        return new Track
        {
            Name = Name,
            Description = Description,
            Task = new NamedEntityTask(tags),
            Data = new CorpusData(Data.In(folder), tags, Shapes.Teacher.Vocabulary, Shapes.Teacher.Positions, VocabularyOf(checkpoint)),
            Shapes = Shapes,
            ParameterCap = ParameterCap,
            Recipes = Recipes,
            Pretraining = Pretraining,
            Checkpoint = checkpoint,
            HasText = Data.Text is not null,
            Threads = Threads,
            Seeds = Seeds,
            File = path,
        };
    }

    private static Func<string>? VocabularyOf(string? checkpoint) => checkpoint is null
        ? null
        : () => Path.Combine(WeightsLocation.OfUser.Find(checkpoint), BertWordPiece.VocabularyFile);

    // A folder beside the file, or the name of published weights.
    private static string Within(string folder, string checkpoint) =>
        Path.Combine(folder, checkpoint) is var path && Directory.Exists(path) ? Path.GetFullPath(path) : checkpoint;

    // The teacher's shape is its checkpoint's where there is one; the others have its vocabulary and its longest input where they say nothing.
    private static void CompleteShapes(JsonObject json, string folder)
    {
        if (json["shapes"] is not JsonObject shapes)
            return;
        if (shapes["teacher"] is null && json["checkpoint"] is JsonValue checkpoint)
            shapes["teacher"] = JsonSerializer.SerializeToNode(PretrainedCheckpoint.Open(WeightsLocation.OfUser.Find(Within(folder, checkpoint.GetValue<string>()))).Shape, Options);
        if (shapes["teacher"] is not JsonObject teacher)
            return;
        foreach (var shape in shapes.Where(entry => entry.Key != "teacher").Select(entry => entry.Value).OfType<JsonObject>())
            foreach (var name in new[] { "vocabulary", "positions" })
                if (shape[name] is null && teacher[name] is { } value)
                    shape[name] = value.DeepClone();
    }

    private static void CheckNames(JsonObject json, JsonTypeInfo type, string place)
    {
        var known = type.Properties.ToDictionary(property => property.Name, property => property.PropertyType);
        foreach (var (name, value) in json)
        {
            if (!known.TryGetValue(name, out var of))
                throw new ArgumentException($"there is no {place}{name}. Did you mean {place}{NearestName.Of(name, known.Keys)}? Names: {string.Join(", ", known.Keys)}");
            if (value is JsonObject inner && Options.GetTypeInfo(of) is { Kind: JsonTypeInfoKind.Object } innerType)
                CheckNames(inner, innerType, $"{place}{name}.");
        }
    }

    private static void Check(bool holds, string message)
    {
        if (!holds)
            throw new ArgumentException(message);
    }

    private static void Validate(string place, Action validate)
    {
        try
        {
            validate();
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"{place}: {error.Message}", error);
        }
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex NamePattern();
}
