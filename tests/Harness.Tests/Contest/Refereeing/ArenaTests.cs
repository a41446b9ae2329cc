using System.Collections;
using System.Reflection;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Tasks;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Contest.Refereeing;

/// <summary>The test split cannot be had from anything that a method is handed.</summary>
public sealed class ArenaTests
{
    [Fact]
    public void ShowsNoTestSplit()
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
    public void HasNoMemberThatGivesData()
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

    // All that public properties lead to, as far as the harness's own types and collections of them go.
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
