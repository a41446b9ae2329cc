using System.Text.Json.Serialization;

namespace Harness.Results;

/// <summary>
/// Everything that a run depends on. A finished run is stale when one of these values has changed. A new commit, a moved file or a comment does
/// not make it stale: code is represented by versions that people raise, and the golden test (tests/Methods.Tests/Golden) says when they have to.
/// </summary>
/// <param name="RulesVersion">The version of the rules that made the run.</param>
/// <param name="MethodVersion">
/// The version of the method that made the run; null in records of rules version 1, which identify methods by their sources.
/// </param>
/// <param name="Recipe">
/// SHA-256 of the track's shapes, recipes and cap. For the teacher it covers the teacher's own shape and recipe alone, so that another entry's
/// recipe does not make the teacher stale.
/// </param>
/// <param name="Data">SHA-256 of the data.</param>
/// <param name="TeacherWeights">SHA-256 of the teacher's weights; null for the teacher itself and for methods that need none.</param>
/// <param name="PretrainedWeights">SHA-256 of the checkpoint that the track's teacher begins with; null where it begins with random weights.</param>
/// <param name="Text">SHA-256 of the unlabelled text; null for methods that read none.</param>
public sealed record Provenance(
    int RulesVersion, int? MethodVersion, string Recipe, string Data, string? TeacherWeights, string? PretrainedWeights, string? Text)
{
    /// <summary>SHA-256 of the method's sources in records of rules version 1; null in all others.</summary>
    public string? MethodSource { get; init; }

    /// <summary>SHA-256 of the vectors of words; null for methods that begin with none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Vectors { get; init; }

    /// <summary>
    /// The further teachers of the run in order, each with the SHA-256 of its weights, joined by blanks; null for methods that have the teacher
    /// alone.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FurtherTeachers { get; init; }

    /// <summary>Lists the reasons why a run that depended on this is stale; the list is empty where it is not.</summary>
    /// <param name="now">The provenance that the same run would have now.</param>
    public IReadOnlyList<string> ChangesTo(Provenance now)
    {
        // Records that were made by other rules identify methods in another way, so that further differences mean nothing.
        if (RulesVersion != now.RulesVersion)
            return [Invariant($"rules version {RulesVersion}, now {now.RulesVersion}")];
        var changes = new List<string>();
        if (MethodVersion != now.MethodVersion)
            changes.Add(Invariant($"method version {MethodVersion}, now {now.MethodVersion}"));
        if (Recipe != now.Recipe)
            changes.Add("other recipes, shapes or cap");
        if (Data != now.Data)
            changes.Add("other data");
        if (TeacherWeights != now.TeacherWeights)
            changes.Add("other weights of the teacher");
        if (PretrainedWeights != now.PretrainedWeights)
            changes.Add("other pretrained weights");
        if (Text != now.Text)
            changes.Add("other unlabelled text");
        if (Vectors != now.Vectors)
            changes.Add("other vectors of words");
        if (FurtherTeachers != now.FurtherTeachers)
            changes.Add("other further teachers, or other weights of theirs");
        return changes;
    }
}
