using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Harness.Tracks;

namespace Harness.Refereeing;

/// <summary>What a run depends on: a finished run is stale when one of these changed, and never for a new commit alone.</summary>
/// <param name="RulesVersion">See <see cref="Rules.Version"/>.</param>
/// <param name="Recipe">SHA-256 of the track's shapes, recipes and cap; of the teacher's own for the teacher, which others' recipes must not make stale.</param>
/// <param name="Data">SHA-256 of the data.</param>
/// <param name="TeacherWeights">SHA-256 of the teacher's weights; null for the teacher itself.</param>
/// <param name="PretrainedWeights">SHA-256 of the checkpoint that the track's teacher begins with; null where it begins with random weights.</param>
/// <param name="Text">SHA-256 of the unlabelled text; null for methods that read none.</param>
/// <param name="MethodSource">
/// SHA-256 of the method's source file and those it is built from (<see cref="ContestMethod.BuiltFrom"/>), or of its assembly where the source is not embedded.
/// </param>
public sealed record Provenance(
    int RulesVersion, string Recipe, string Data, string? TeacherWeights, string? PretrainedWeights, string? Text, string MethodSource)
{
    public static Provenance Of(
        Track track, ContestMethod method, string dataHash, string? teacherWeights, string? pretrainedWeights = null, string? textHash = null) => new(
        Rules.Version,
        Hash(RecipeOf(track, method)),
        dataHash,
        teacherWeights,
        pretrainedWeights,
        textHash,
        SourceOf(method));

    private static byte[] RecipeOf(Track track, ContestMethod method) => method.Name == CompressionMethod.TeacherName
        ? JsonSerializer.SerializeToUtf8Bytes(new { track.Name, track.Shapes.Teacher, Recipe = track.Recipes.Teacher, Task = track.Task.Name, track.Task.Labels })
        : JsonSerializer.SerializeToUtf8Bytes(
            new { track.Name, track.ParameterCap, track.Shapes, track.Recipes, Task = track.Task.Name, track.Task.Labels });

    private static string SourceOf(ContestMethod method)
    {
        var (type, harness) = (method.GetType(), typeof(ContestMethod).Assembly);
        var own = Source(type.Assembly, $"{type.Name}.cs");
        if (own is null)
            return Hash(File.ReadAllBytes(type.Assembly.Location));
        var names = harness.GetManifestResourceNames().Order(StringComparer.Ordinal).ToArray();
        var parts = method.BuiltFrom.SelectMany(part => Source(type.Assembly, part) is { } beside
            ? [beside]
            : names.Where(name => name.StartsWith($"{part}/", StringComparison.Ordinal)).Select(name => Source(harness, name)));
        return Hash(Encoding.UTF8.GetBytes(own + string.Concat(parts)));
    }

    private static string? Source(Assembly assembly, string name)
    {
        using var source = assembly.GetManifestResourceStream(name);
        if (source is null)
            return null;
        using var reader = new StreamReader(source);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
