using System.Collections.Concurrent;
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
    // Several questions are asked of each of thousands of records, and many records are of one method.
    private readonly ConcurrentDictionary<string, PresentEntry> entries = new(StringComparer.Ordinal);

    /// <summary>The description of the present program that the track's tables need to find stale runs.</summary>
    public PresentTrack Present => new(track.Task.Metrics, Of)
    {
        ParameterCap = track.ParameterCap,
        Labels = track.Task.Labels.Count,
        Types = track.Task.Types,
        Knows = record => EntryOf(record).Method is not null,
        WithFactsOfEntry = WithFactsOfEntry,
        LacksTeacher = LacksTeacher,
        CountsAll = record => Of(record).Length == 0 && EntryOf(record).Method is { CountsNonZeros: false },
    };

    /// <summary>Gives the reasons why a run is stale, joined; empty when it is not. Data and weights are assumed to be unchanged.</summary>
    public string Of(RunRecord record)
    {
        var (method, recipe) = EntryOf(record);
        var now = record.Provenance with
        {
            RulesVersion = Rules.Version,
            MethodVersion = method?.Version ?? record.Provenance.MethodVersion,
            Recipe = recipe ?? record.Provenance.Recipe,
        };
        var changes = string.Join("; ", record.Provenance.ChangesTo(now));
        return record.Provenance.RulesVersion == now.RulesVersion ? changes : $"{changes}; made with libtorch {record.Environment.Torch}";
    }

    /// <summary>Lists what a run that began now would depend on.</summary>
    public static Provenance Now(
        Track track, ContestMethod method, string dataHash, string? teacherWeights, string? pretrainedWeights = null, string? textHash = null) =>
        new(Rules.Version, method.Version, HashOfRecipe(track, method), dataHash, teacherWeights, pretrainedWeights, textHash);

    private PresentEntry EntryOf(RunRecord record) => entries.GetOrAdd(record.Method, name =>
    {
        var method = methods.All.FirstOrDefault(one => one.Name == name);
        return new PresentEntry(method, method is null ? null : HashOfRecipe(track, method));
    });

    // A record repeats what its method says of itself, on which the tests of a table depend. The method that the program has says it better.
    private RunRecord WithFactsOfEntry(RunRecord record)
    {
        if (EntryOf(record).Method is not { } method || Of(record).Length > 0)
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
        && EntryOf(record).Method is { NeedsTeacher: true, Name: not TeacherRun.Method };

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

    /// <summary>A method as it is now, and the hash of its recipe; null for methods that the program does not know.</summary>
    private sealed record PresentEntry(ContestMethod? Method, string? Recipe);
}
