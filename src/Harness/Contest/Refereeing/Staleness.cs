using System.Text.Json;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Harness.Contest.Refereeing;

/// <summary>Tells which finished runs this version of the program would do again, and why.</summary>
/// <param name="track">The track as it is now.</param>
/// <param name="methods">The methods as they are now.</param>
public sealed class Staleness(Track track, MethodCatalog methods)
{
    /// <summary>The description of the present program that the track's tables need to find stale runs.</summary>
    public PresentTrack Present => new(track.Task.Metrics, Of)
    {
        ParameterCap = track.ParameterCap,
        Labels = track.Task.Labels.Count,
        WithFactsOfEntry = WithFactsOfEntry,
        LacksTeacher = LacksTeacher,
    };

    /// <summary>Gives the reasons why a run is stale, joined; empty when it is not. Data and weights are assumed to be unchanged.</summary>
    public string Of(RunRecord record)
    {
        var method = MethodOf(record);
        var now = record.Provenance with
        {
            RulesVersion = Rules.Version,
            MethodVersion = method?.Version ?? record.Provenance.MethodVersion,
            Recipe = method is null ? record.Provenance.Recipe : HashOfRecipe(track, method),
        };
        var changes = string.Join("; ", record.Provenance.ChangesTo(now));
        return record.Provenance.RulesVersion == now.RulesVersion ? changes : $"{changes}; made with libtorch {record.Environment.Torch}";
    }

    /// <summary>Lists what a run that began now would depend on.</summary>
    public static Provenance Now(
        Track track, ContestMethod method, string dataHash, string? teacherWeights, string? pretrainedWeights = null, string? textHash = null) =>
        new(Rules.Version, method.Version, HashOfRecipe(track, method), dataHash, teacherWeights, pretrainedWeights, textHash);

    private ContestMethod? MethodOf(RunRecord record) => methods.All.FirstOrDefault(one => one.Name == record.Method);

    // A record repeats what its method says of itself, on which the tests of a table depend. The method that the program has says it better.
    private RunRecord WithFactsOfEntry(RunRecord record)
    {
        if (MethodOf(record) is not { } method || Of(record).Length > 0)
            return record;
        var division = method.DivisionOn(track);
        return record with
        {
            // An open entry is ranked where it fits the cap.
            Division = division == Division.Open && record.Division == Division.Capped ? Division.Capped : division,
            IsDeterministic = method.IsDeterministic,
            Family = method.Family,
            Extends = method.Extends,
            Series = method.Series,
            Checkpoint = method.Checkpoint,
        };
    }

    private bool LacksTeacher(RunRecord record) => record is { Status: RunStatus.Ok, Provenance.TeacherWeights: null }
        && Of(record).Length == 0
        && MethodOf(record) is { NeedsTeacher: true, Name: not TeacherRun.Method };

    // The hash covers names and order of the properties of shapes and recipes: to rename or move one makes every finished run stale.
    private static string HashOfRecipe(Track track, ContestMethod method)
    {
        var shapes = track.Shapes;
        var recipes = track.Recipes;
        var task = track.Task;
        object settings = method.Name == TeacherRun.Method
            ? new { track.Name, shapes.Teacher, Recipe = recipes.Teacher, Task = task.Name, task.Labels }
            : method.SettingsOn(track) is { } own
                ? new { track.Name, track.ParameterCap, Settings = own, Task = task.Name, task.Labels }
                : new { track.Name, track.ParameterCap, Shapes = shapes, Recipes = recipes, Task = task.Name, task.Labels };
        return ContentHash.Of(JsonSerializer.SerializeToUtf8Bytes(settings));
    }
}
