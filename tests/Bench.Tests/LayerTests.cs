using System.Reflection;
using Bench.Commands;
using Harness.Contest.Methods;
using Methods;
using NetArchTest.Rules;
using Reports;

namespace Bench.Tests;

/// <summary>The arrows between the rooms of the sources: a room may use those that are listed before it, and nothing else.</summary>
public sealed class LayerTests
{
    // From the ground up.
    private static readonly string[] Layers = ["Common", "Text", "Models", "Training", "Results", "Tasks", "Contest", "Fetching"];

    private static Assembly HarnessAssembly => typeof(ContestMethod).Assembly;

    public static TheoryData<string> HarnessLayers => [.. Layers];

    [Theory]
    [MemberData(nameof(HarnessLayers))]
    public void A_layer_of_the_harness_uses_no_layer_above_it(string layer) => AssertFree(
        HarnessAssembly, $"Harness.{layer}", [.. Layers.SkipWhile(one => one != layer).Skip(1).Select(one => $"Harness.{one}")]);

    [Fact]
    public void Every_type_of_the_harness_is_in_a_layer() => Assert.All(
        HarnessAssembly.GetTypes().Where(type => type.Namespace?.StartsWith("Harness", StringComparison.Ordinal) == true),
        type => Assert.Contains(type.Namespace!.Split('.').ElementAtOrDefault(1), Layers));

    [Fact]
    public void The_harness_uses_nothing_that_is_built_on_it() => AssertFree(HarnessAssembly, "Harness", ["Methods", "Reports", "Bench"]);

    [Fact]
    public void Methods_use_neither_reports_nor_the_program() =>
        AssertFree(typeof(LoneStudent).Assembly, "Methods", ["Reports", "Bench", "Harness.Fetching"]);

    [Fact]
    public void Reports_use_neither_methods_nor_the_program() =>
        AssertFree(typeof(TrackResults).Assembly, "Reports", ["Methods", "Bench", "Harness.Fetching"]);

    [Theory]
    [InlineData("Reports.Plots", new[] { "Reports.Page", "Reports.Reviewing" })]
    [InlineData("Reports.Reviewing", new[] { "Reports.Page", "Reports.Plots" })]
    public void A_room_of_the_reports_uses_no_room_above_it(string room, string[] above) => AssertFree(typeof(TrackResults).Assembly, room, above);

    [Theory]
    [InlineData("Bench.Doctor", new[] { "Bench.Speed", "Bench.Running", "Bench.Commands" })]
    [InlineData("Bench.Speed", new[] { "Bench.Doctor", "Bench.Running", "Bench.Commands" })]
    [InlineData("Bench.Running", new[] { "Bench.Speed", "Bench.Commands" })]
    public void A_room_of_the_program_uses_no_room_above_it(string room, string[] above) => AssertFree(typeof(RunCommand).Assembly, room, above);

    /// <summary>
    /// The tracks name their task and the fetched corpus its files, and <c>bench score</c> is a command of that task. Nothing else knows it.
    /// </summary>
    [Fact]
    public void Only_a_task_knows_its_task()
    {
        const string Task = "Harness.Tasks.NamedEntities";
        string[] allowed = ["TrackCatalog", "TrackFile", "FetchedFolders", "RealFiles", "ScoreCommand"];
        Assembly[] assemblies = [HarnessAssembly, typeof(LoneStudent).Assembly, typeof(TrackResults).Assembly, typeof(RunCommand).Assembly];

        var knowing = Types.InAssemblies(assemblies)
            .That().DoNotResideInNamespaceStartingWith(Task).And().HaveDependencyOn(Task)
            .GetTypes()
            .Select(type => type.DeclaringType?.Name ?? type.Name)
            .Distinct();

        Assert.Equal(allowed.Order(StringComparer.Ordinal), knowing.Order(StringComparer.Ordinal));
    }

    private static void AssertFree(Assembly assembly, string room, string[] forbidden)
    {
        var types = Types.InAssembly(assembly).That().ResideInNamespaceMatching($"^{room.Replace(".", "\\.", StringComparison.Ordinal)}(\\.|$)");
        Assert.NotEmpty(types.GetTypes());
        if (forbidden.Length == 0)
            return;
        var result = types.ShouldNot().HaveDependencyOnAny(forbidden).GetResult();
        Assert.True(
            result.IsSuccessful,
            $"{room} may not use {string.Join(", ", forbidden)}, and these types do: {string.Join(", ", result.FailingTypeNames ?? [])}. "
            + "Move the type to the room that it belongs to, or hand it what it needs.");
    }
}
