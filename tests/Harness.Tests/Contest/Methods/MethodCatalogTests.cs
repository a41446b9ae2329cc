using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Harness.Tests.Contest.Refereeing;
using Harness.Tests.Results;
using Methods;

namespace Harness.Tests.Contest.Methods;

public static class MethodCatalogTests
{
    private const string ThisFile = "Harness.Tests.dll";

    private static string PluginFolder { get; } = Path.Combine(AppContext.BaseDirectory, "plugin");

    public sealed class Load
    {
        [Fact]
        public void FindsTheProjectsMethodsTheTeacherFirst()
        {
            var names = MethodCatalog.Load([]).All.Select(method => method.Name).ToArray();

            // An entry a file; what entries are built from lies in folders beside them.
            Assert.Equal(Directory.GetFiles(Path.Combine(RealData.RepositoryRoot, "src", "Methods"), "*.cs").Length, names.Length);
            Assert.Equal("teacher", names[0]);
            Assert.Equal(names[1..].Order(StringComparer.Ordinal), names[1..]);
        }

        [Fact]
        public void FindsAMethodInAnotherFolder()
        {
            var method = MethodCatalog.Load([PluginFolder]).Find("narrow-student");

            Assert.Equal("SamplePlugin", method.GetType().Assembly.GetName().Name);
            Assert.Equal(Path.Combine(PluginFolder, "SamplePlugin.dll"), method.GetType().Assembly.Location);
            var teacher = new Teacher(() => throw new InvalidOperationException("Building needs no teacher."));
            using var network = (Network)method.BuildModel(teacher, SmallTrack.Track, seed: 1);
            Assert.Equal(SmallTrack.Shapes.Student with { Layers = 1 }, network.Shape);
        }

        [Fact]
        public void TakesAFolderOnce() =>
            Assert.Equal(MethodCatalog.Load([]).All.Count + 2, MethodCatalog.Load([PluginFolder, PluginFolder]).All.Count);

        [Fact]
        public void SaysThatAFolderIsMissing()
        {
            var folder = Path.Combine(PluginFolder, "no-such-folder");

            var error = Assert.Throws<PluginException>(() => MethodCatalog.Load([folder]));

            Assert.Contains($"--plugins {folder}: no such folder", error.Message);
        }

        [Fact]
        public void SaysThatAFolderHasNoPlugin()
        {
            using var folder = new TemporaryFolder();
            File.WriteAllText(folder.PathOf("notes.dll"), "not an assembly");
            File.Copy(typeof(FactAttribute).Assembly.Location, folder.PathOf("xunit.core.dll"));
            File.Copy(typeof(CompressionMethod).Assembly.Location, folder.PathOf("Harness.dll"));

            var error = Assert.Throws<PluginException>(() => MethodCatalog.Load([folder.Path]));

            Assert.Contains($"--plugins {folder.Path}: no assembly there refers to the harness", error.Message);
            Assert.Contains("Build the plugin with a reference to Harness.dll", error.Message);
        }
    }

    public sealed class Of
    {
        [Fact]
        public void RefusesTwoMethodsOfOneName()
        {
            var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(LoneStudent), typeof(Impostor)));

            Assert.Contains("Impostor in " + ThisFile, error.Message);
            Assert.Contains("Methods.LoneStudent in Methods.dll", error.Message);
            Assert.Contains("'lone-student'", error.Message);
            Assert.Contains("rename one", error.Message);
        }

        [Fact]
        public void LeavesOutABaseClass() => Assert.Empty(MethodCatalog.Of(typeof(Unfinished)).All);

        [Fact]
        public void RefusesANameThatIsNone()
        {
            var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(Shouting)));

            Assert.Contains("Shouting in " + ThisFile + " is named 'Another Method!'. Expected lower-case words", error.Message);
        }

        [Fact]
        public void RefusesAClassWithoutADefaultConstructor()
        {
            var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(Ranked)));

            Assert.Contains("Ranked in " + ThisFile + " has no public constructor without parameters", error.Message);
            Assert.Contains("Give it one", error.Message);
        }

        [Fact]
        public void SaysWhatAConstructorThrew()
        {
            var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(Throwing)));

            Assert.Contains("Throwing in " + ThisFile, error.Message);
            Assert.Contains("NotSupportedException: no kernel for this", error.Message);
        }

        [Fact]
        public void LeavesOutWhatIsNotPublic() => Assert.Empty(MethodCatalog.Of([typeof(FakeMethod).Assembly]).All);
    }

    public sealed class Find
    {
        [Theory]
        [InlineData("distiled-student", "distilled-student")]
        [InlineData("Teacher", "teacher")]
        [InlineData("embedding-factorisation", "embedding-factorization")]
        [InlineData("student", "lone-student")]
        public void NamesTheNearest(string mistyped, string nearest)
        {
            var error = Assert.Throws<ArgumentException>(() => MethodCatalog.Load([]).Find(mistyped));

            Assert.Contains($"There is no method '{mistyped}'. Did you mean {nearest}?", error.Message);
            Assert.Contains($"Methods: {string.Join(", ", MethodCatalog.Load([]).All.Select(method => method.Name).Order(StringComparer.Ordinal))}.", error.Message);
        }
    }

    private abstract class Nothing : CompressionMethod
    {
        public override string Name => GetType().Name;

        public override string Summary => "";

        public override Network Build(Teacher teacher, Track track, int seed) => throw new NotSupportedException();

        public override Network Train(Network network, Arena arena) => throw new NotSupportedException();
    }

    private sealed class Shouting : Nothing
    {
        public override string Name => "Another Method!";
    }

    private sealed class Impostor : Nothing
    {
        public override string Name => "lone-student";
    }

    private abstract class Unfinished : Nothing;

    private sealed class Ranked(int rank) : Nothing
    {
        public override string Summary => $"{rank}";
    }

    private sealed class Throwing : Nothing
    {
        public Throwing() => throw new NotSupportedException("no kernel for this");
    }
}
