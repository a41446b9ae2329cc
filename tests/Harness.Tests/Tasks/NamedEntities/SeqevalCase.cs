using System.Text.Json;
using System.Text.Json.Serialization;

namespace Harness.Tests.Tasks.NamedEntities;

/// <summary>Gold and predicted tags, with the scores that seqeval gives them.</summary>
public sealed record SeqevalCase(
    string Name,
    [property: JsonPropertyName("y_true")] string[][] Gold,
    [property: JsonPropertyName("y_pred")] string[][] Predicted,
    JsonElement[][][] EntitiesTrue,
    JsonElement[][][] EntitiesPred,
    double Precision,
    double Recall,
    double F1,
    long Support,
    SeqevalCase.Scores Macro,
    SeqevalCase.Scores Weighted,
    double Accuracy,
    Dictionary<string, SeqevalCase.TypeScores> PerType,
    string Report,
    [property: JsonPropertyName("tp")] long Correct,
    long NPred,
    long NTrue)
{
    public const string FileName = "seqeval_cases.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Null where there is none.</summary>
    public static string? File { get; } = Find();

    public static SeqevalCase[] Read() => JsonSerializer.Deserialize<SeqevalCase[]>(System.IO.File.ReadAllText(File!), Options)!;

    private static string? Find()
    {
        var folder = Environment.GetEnvironmentVariable("BENCH_ORACLE");
        if (folder is null)
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root is not null && !System.IO.File.Exists(Path.Combine(root.FullName, "Benchmark.sln")))
                root = root.Parent;
            var beside = root is null ? null : Path.Combine(root.FullName, "..", "shared", "data");
            var data = Environment.GetEnvironmentVariable("BENCH_DATA") ?? beside;
            folder = data is null ? null : Path.Combine(data, "..", "oracle");
        }

        var file = folder is null ? null : Path.Combine(folder, FileName);
        return System.IO.File.Exists(file) ? file : null;
    }

    public sealed record Scores(double Precision, double Recall, double F1);

    public sealed record TypeScores(double Precision, double Recall, double F1, long Support);
}
