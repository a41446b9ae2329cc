using System.Collections;
using System.Reflection;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Results;
using Harness.Tasks;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Refereeing;

/// <summary>A method cannot get the test split from anything that it is handed.</summary>
public sealed class ArenaTests
{
    [Fact]
    public void No_property_of_an_arena_leads_to_the_test_split()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        var seen = new List<object>();
        var method = new FakeMethod
        {
            Building = (_, track) => Collect(track, seen),
            Training = (network, arena) =>
            {
                Collect(arena, seen);
                return network;
            },
        };

        SmallTrack.Run(folder.Path, method);

        Assert.Contains(seen, value => value is Arena);
        Assert.Equal([Split.Training, Split.Validation], seen.OfType<Split>().Select(split => split.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(seen.OfType<IContestData>());
        Assert.NotEmpty(seen.OfType<IDataSource>());
        foreach (var source in seen.OfType<IDataSource>())
            Assert.Contains("test split", Assert.Throws<InvalidOperationException>(() => source.Open(null)).Message);
    }

    [Fact]
    public void No_member_of_an_arena_gives_data()
    {
        var types = typeof(Arena).GetMembers().Select(member => member switch
        {
            PropertyInfo property => property.PropertyType,
            FieldInfo field => field.FieldType,
            MethodInfo function => function.ReturnType,
            _ => typeof(void),
        });

        Assert.DoesNotContain(types, type => typeof(IContestData).IsAssignableFrom(type) || typeof(IDataSource).IsAssignableFrom(type));
    }

    [Fact]
    public void WithoutTest_gives_every_split_but_test()
    {
        var data = SmallTrack.ContextIn("").WithoutTest.Data;

        Assert.Same(SmallTrack.Data.Split(Split.Training), data.Split(Split.Training));
        Assert.Same(SmallTrack.Data.Split(Split.Validation), data.Split(Split.Validation));
        Assert.Contains("The test split is withheld", Assert.Throws<InvalidOperationException>(() => data.Split(Split.Test)).Message);
    }

    [Fact]
    public void Fit_computes_the_teachers_logits_once_for_two_trainings()
    {
        using var folder = new TemporaryFolder();
        SmallTrack.SaveTeacher(folder.Path);
        var method = new FakeMethod
        {
            Training = (network, arena) =>
            {
                var objective = new SoftLabels(temperature: 2, weight: 0.5);
                return arena.Fit(arena.Fit(network, objective, arena.Track.Recipes.FineTuning), objective, arena.Track.Recipes.FineTuning);
            },
        };

        SmallTrack.Run(folder.Path, method);

        var log = File.ReadAllLines(Path.Combine(SmallTrack.FolderOf(folder.Path, method).Path, RunFolder.LogFile));
        Assert.Single(log, line => line == "computing the teacher's logits on 200 training inputs, once");
        Assert.Equal(2, log.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
    }

    // Collects everything that public properties lead to, through the harness's own types and collections of them.
    private static void Collect(object? value, List<object> seen)
    {
        if (value is null or string or Tensor or nn.Module || value.GetType().IsPrimitive || seen.Exists(other => ReferenceEquals(other, value)))
            return;
        if (value is IEnumerable items)
        {
            foreach (var item in items.Cast<object?>().Take(100))
                Collect(item, seen);
            return;
        }

        if (value.GetType().Assembly != typeof(Track).Assembly)
            return;
        seen.Add(value);
        var properties = value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var property in properties.Where(property => property.GetIndexParameters().Length == 0))
            Collect(property.GetValue(value), seen);
    }
}
