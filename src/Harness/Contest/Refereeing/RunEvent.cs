using System.Text.Json;
using System.Text.Json.Serialization;
using Harness.Training;

namespace Harness.Contest.Refereeing;

/// <summary>What a run's process tells the one that started it, a line of JSON each on standard output.</summary>
public sealed record RunEvent
{
    private const string Prefix = "@event ";

    private static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Something worth a line.</summary>
    public string? Note { get; init; }

    /// <summary>Where a training stands.</summary>
    public TrainingProgress? Progress { get; init; }

    public string ToLine() => Prefix + JsonSerializer.Serialize(this, Json);

    /// <summary>Null where the line is something else: a library's own output.</summary>
    public static RunEvent? TryParse(string line) =>
        line.StartsWith(Prefix, StringComparison.Ordinal) ? JsonSerializer.Deserialize<RunEvent>(line[Prefix.Length..], Json) : null;
}
