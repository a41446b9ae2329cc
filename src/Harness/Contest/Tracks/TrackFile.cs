using System.Text.Json;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models.Bert;
using Harness.Tasks.NamedEntities;
using Harness.Training;
using Harness.Training.Pretraining;
using static Harness.Common.Validation;

namespace Harness.Contest.Tracks;

/// <summary>
/// A user's own track as a JSON file: a tagged corpus in CoNLL's columns, what the teacher starts from, a cap, shapes and budgets. Paths are relative
/// to the file.
/// </summary>
internal sealed record TrackFile
{
    /// <summary>The end of the name of such a file.</summary>
    public const string Suffix = ".json";

    private const long LargestFile = 10_000_000;

    // It stands in a line of tables and pages.
    private const int LongestDescription = 500;

    /// <summary>The name of the track and of the folder of its results: lower-case words joined by hyphens.</summary>
    public required string Name { get; init; }

    /// <inheritdoc cref="Track.Description"/>
    public string Description { get; init; } = "a track of your own";

    /// <summary>The files of the corpus.</summary>
    public required CorpusFiles Data { get; init; }

    /// <summary>The entity types, such as PER. The tags are O, and B- and I- with each type.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    /// <inheritdoc cref="Track.Checkpoint"/>
    public string? Checkpoint { get; init; }

    /// <inheritdoc cref="Track.Pretraining"/>
    public PretrainingPlan? Pretraining { get; init; }

    /// <inheritdoc cref="Track.ParameterCap"/>
    public required long ParameterCap { get; init; }

    /// <inheritdoc cref="Track.Shapes"/>
    public required TrackShapes Shapes { get; init; }

    /// <inheritdoc cref="Track.Recipes"/>
    public required TrackRecipes Recipes { get; init; }

    /// <inheritdoc cref="Track.WordNetwork"/>
    public WordNetworkPlan? WordNetwork { get; init; }

    /// <inheritdoc cref="Track.Vectors"/>
    public string? Vectors { get; init; }

    /// <inheritdoc cref="Track.Threads"/>
    public int? Threads { get; init; }

    /// <inheritdoc cref="Track.Limits"/>
    public RunLimits Limits { get; init; } = RunLimits.None;

    /// <inheritdoc cref="Track.Seeds"/>
    public IReadOnlyList<int> Seeds { get; init; } = [1];

    /// <summary>Reads a track from its file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">The file is no track; the message says what is wrong and where.</exception>
    public static Track Read(string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such file. Expected a track as JSON; see docs/own-task.md.", path);
        try
        {
            var json = TrackJson.Read(File.ReadAllText(RegularFile.Checked(path, LargestFile)), Path.GetDirectoryName(path)!);
            var file = TrackJson.ToFile(json);
            file.ValidateValues();
            file.Shapes.Validate();
            file.Recipes.Validate(file.Shapes);
            file.WordNetwork?.Validate();
            file.Limits.Validate();
            file.ValidatePretraining();
            return file.ToTrack(path) with { Definition = TrackJson.Text(json) };
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new DataFormatException($"{path}: not a track: {error.Message.TrimEnd('.')}. See docs/own-task.md.", error);
        }
    }

    /// <summary>A checkpoint as a track names it: the full path of a folder beside the file, or else the name of published weights.</summary>
    public static string CheckpointIn(string folder, string checkpoint)
    {
        var path = Path.Combine(folder, checkpoint);
        return Directory.Exists(path) ? Path.GetFullPath(path) : checkpoint;
    }

    private void ValidateValues()
    {
        Check(
            HyphenatedName.Is(Name),
            $"name is '{Name}'. Expected lower-case words joined by hyphens, in at most {HyphenatedName.Longest} characters");
        Check(!TrackCatalog.HasOwn(Name), $"name is '{Name}', which one of the contest's own tracks has. Choose another");
        Check(
            Description.Length <= LongestDescription,
            Invariant($"description has {Description.Length:N0} characters. Expected at most {LongestDescription}"));
        Check(
            PrintableText.OfLine(Description) == Description,
            $"description is '{PrintableText.OfLine(Description)}'. Expected one line of characters that can be printed");
        Check(Types.Count > 0, "types is empty. Expected one or more, such as [\"PER\"]");
        At("types", () => _ = new TagSet([.. Types]));
        Check(ParameterCap > 0, $"parameter_cap is {ParameterCap}. Expected a number above 0");
        Check(
            Checkpoint is null || Pretraining is null,
            "both a checkpoint and a pretraining. Expected one of them, or none for random weights");
        Check(Threads is null or > 0, $"threads is {Threads}. Expected a number above 0");
        Check(Seeds.Count > 0, "seeds is empty. Expected one or more, such as [1]");
        Check(Seeds.All(seed => seed >= 0), $"seeds is [{string.Join(", ", Seeds)}]. Expected numbers that are not negative");
    }

    private void ValidatePretraining()
    {
        At("pretraining.recipe", () => Pretraining?.Recipe.Validate());
        At("pretraining", () => Pretraining?.Validate(Shapes.Teacher.Positions));
    }

    private Track ToTrack(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var tags = new TagSet([.. Types]);
        var checkpoint = Checkpoint is null ? null : CheckpointIn(folder, Checkpoint);
        return new Track
        {
            Name = Name,
            Description = Description,
            Task = new NamedEntityTask(tags),
            Data = new CorpusData(Data.In(folder), tags, Shapes.Teacher.Vocabulary, Shapes.Teacher.Positions, FolderOf(checkpoint)),
            Shapes = Shapes,
            ParameterCap = ParameterCap,
            Recipes = Recipes,
            Pretraining = Pretraining,
            Checkpoint = checkpoint,
            WordNetwork = WordNetwork ?? (Vectors is null ? null : WordNetworkPlan.Usual),
            Vectors = Vectors is null ? null : CheckpointIn(folder, Vectors),
            HasText = Data.Text is not null,
            Threads = Threads,
            Limits = Limits,
            Seeds = Seeds,
            File = path,
        };
    }

    private static Func<string>? FolderOf(string? checkpoint) => checkpoint is null ? null : () => WeightsLocation.OfUser.Find(checkpoint);
}
