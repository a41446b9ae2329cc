using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Tracks;
using Harness.Models.Bert;
using Methods;

namespace Harness.Tests.Contest.Methods;

public sealed class MethodCatalogTests
{
    private const string ThisFile = "Harness.Tests.dll";

    private static string PluginFolder { get; } = Path.Combine(AppContext.BaseDirectory, "plugin");

    [Fact]
    public void Load_finds_the_projects_methods_and_lists_the_teacher_first()
    {
        var names = MethodCatalog.Load([]).All.Select(method => method.Name).ToArray();

        // The files of this folder declare entries and nothing else; what entries are built from is in folders beside them.
        var sources = Directory.GetFiles(Path.Combine(RealData.RepositoryRoot, "src", "Methods"), "*.cs").Select(File.ReadAllText);
        Assert.Equal(sources.Sum(source => source.Split("\npublic sealed class ").Length - 1), names.Length);
        Assert.Equal("teacher", names[0]);
        Assert.Equal(names[1..].Order(StringComparer.Ordinal), names[1..]);
    }

    [Fact]
    public void Load_finds_a_method_in_another_folder()
    {
        var method = MethodCatalog.Load([PluginFolder]).Find("narrow-student");

        Assert.Equal("SamplePlugin", method.GetType().Assembly.GetName().Name);
        Assert.Equal(Path.Combine(PluginFolder, "SamplePlugin.dll"), method.GetType().Assembly.Location);
        var teacher = new Teacher(() => throw new InvalidOperationException("Building needs no teacher."));
        using var network = (Network)method.BuildModel(teacher, SmallTrack.Track, seed: 1);
        Assert.Equal(SmallTrack.Shapes.Student with { Layers = 1 }, network.Shape);
    }

    [Fact]
    public void Load_takes_a_folder_once_when_it_is_named_twice() =>
        Assert.Equal(MethodCatalog.Load([]).All.Count + 2, MethodCatalog.Load([PluginFolder, PluginFolder]).All.Count);

    [Fact]
    public void Load_names_the_folder_when_it_is_missing()
    {
        var folder = Path.Combine(PluginFolder, "no-such-folder");

        var error = Assert.Throws<PluginException>(() => MethodCatalog.Load([folder]));

        Assert.Contains($"--plugins {folder}: no such folder", error.Message);
    }

    [Fact]
    public void Load_names_the_folder_when_it_holds_no_plugin()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("notes.dll"), "not an assembly");
        File.Copy(typeof(FactAttribute).Assembly.Location, folder.PathOf("xunit.core.dll"));
        File.Copy(typeof(CompressionMethod).Assembly.Location, folder.PathOf("Harness.dll"));

        var error = Assert.Throws<PluginException>(() => MethodCatalog.Load([folder.Path]));

        Assert.Contains($"--plugins {folder.Path}: no assembly there refers to the harness", error.Message);
        Assert.Contains("Build the plugin with a reference to Harness.dll", error.Message);
    }

    [Fact]
    public void Of_refuses_two_methods_of_one_name()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(LoneStudent), typeof(Impostor)));

        Assert.Contains("Impostor in " + ThisFile, error.Message);
        Assert.Contains("Methods.LoneStudent in Methods.dll", error.Message);
        Assert.Contains("'lone-student'", error.Message);
        Assert.Contains("rename one", error.Message);
    }

    [Fact]
    public void Of_leaves_out_a_base_class() => Assert.Empty(MethodCatalog.Of(typeof(Unfinished)).All);

    [Fact]
    public void Of_refuses_a_name_that_is_not_of_lower_case_words()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(Shouting)));

        Assert.Contains("Shouting in " + ThisFile + " is named 'Another Method!'. Expected lower-case words", error.Message);
    }

    [Fact]
    public void Of_refuses_a_class_without_a_constructor_without_parameters()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(Ranked)));

        Assert.Contains("Ranked in " + ThisFile + " has no public constructor without parameters", error.Message);
        Assert.Contains("Give it one", error.Message);
    }

    [Fact]
    public void Of_says_what_a_constructor_threw()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(Throwing)));

        Assert.Contains("Throwing in " + ThisFile, error.Message);
        Assert.Contains("NotSupportedException: no kernel for this", error.Message);
    }

    [Fact]
    public void Of_says_which_property_of_a_class_throws_and_refuses_generic_classes()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(Nameless), typeof(Unsummed), typeof(Generic<>)));

        Assert.Contains("Nameless in " + ThisFile + ": one of Name, Summary, Techniques and FurtherTeachers is null", error.Message);
        Assert.Contains("Unsummed in " + ThisFile + ": a property threw NotSupportedException: no summary", error.Message);
        Assert.Contains(" in " + ThisFile + " has parameters of type. Expected a class that can be made", error.Message);
    }

    [Fact]
    public void A_class_whose_constructor_never_ends_is_not_waited_for()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.Create(typeof(Waiting), TimeSpan.FromSeconds(0.2)));

        Assert.EndsWith("Waiting in " + ThisFile + ": its constructor or a property did not end within 0.2 seconds.", error.Message);
    }

    [Fact]
    public void Of_says_which_entries_have_no_teachers()
    {
        var error = Assert.Throws<PluginException>(
            () => MethodCatalog.Of(typeof(TaughtByNobody), typeof(TaughtByNull), typeof(TaughtByItself), typeof(TaughtByOther)));

        Assert.Contains("there is no entry 'not-there' to teach taught-by-nobody. Expected names of entries in FurtherTeachers", error.Message);
        Assert.Contains("there is no entry 'null' to teach taught-by-null.", error.Message);
        Assert.Contains("taught-by-itself would teach itself, by way of its FurtherTeachers", error.Message);
        // Nobody is left to teach this one.
        Assert.Contains("there is no entry 'taught-by-nobody' to teach taught-by-other.", error.Message);
    }

    [Fact]
    public void Of_refuses_a_class_that_extends_no_possible_entry()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(ExtendsNothing)));

        Assert.Contains("ExtendsNothing in " + ThisFile + ": its Extends is 'No Such'. Expected the name of an entry, or null.", error.Message);
    }

    [Fact]
    public void CheckOn_names_the_track_on_which_settings_throw()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.CheckOn(new Unsettled(), TrackCatalog.Find("quick")));

        Assert.Contains("Unsettled in " + ThisFile + ": on track quick its DivisionOn, RecipeOn or SettingsOn threw", error.Message);
        Assert.Contains("NotSupportedException: no settings. Mend it, or leave Unsettled out with --methods.", error.Message);
        MethodCatalog.CheckOn(new LoneStudent(), TrackCatalog.Find("quick"));
    }

    [Fact]
    public void Of_refuses_a_class_whose_summary_moves_the_cursor()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.Of(typeof(Cleared)));

        Assert.Contains(
            "Cleared in " + ThisFile + ": its Summary has a line break or a control character. Expected one line: \\u001b[2J", error.Message);
    }

    [Fact]
    public void Survey_lists_what_can_be_used_beside_what_cannot()
    {
        var folder = Path.Combine(PluginFolder, "no-such-folder");

        var catalog = MethodCatalog.Survey([folder, PluginFolder]);

        Assert.Equal("narrow-student", catalog.Find("narrow-student").Name);
        Assert.Equal([$"--plugins {folder}: no such folder. Expected one with assemblies that hold methods."], catalog.Faults);
    }

    [Fact]
    public void Load_names_the_assembly_when_it_has_no_public_method()
    {
        using var folder = new TemporaryFolder();
        var assembly = typeof(FakeMethod).Assembly.Location;
        File.Copy(assembly, folder.PathOf(Path.GetFileName(assembly)));

        var error = Assert.Throws<PluginException>(() => MethodCatalog.Load([folder.Path]));

        Assert.Equal(
            $"--plugins {folder.Path}: TestSupport.dll has no public class that derives from ContestMethod. Make the class of the method public.",
            error.Message);
    }

    [Fact]
    public void Of_leaves_out_classes_that_are_not_public() => Assert.Empty(MethodCatalog.Of([typeof(FakeMethod).Assembly]).All);

    [Theory]
    [InlineData("distiled-student", "distilled-student")]
    [InlineData("Teacher", "teacher")]
    [InlineData("embedding-factorisation", "embedding-factorization")]
    [InlineData("student", "lone-student")]
    public void Find_names_the_nearest_method_when_there_is_none_of_the_name(string mistyped, string nearest)
    {
        var error = Assert.Throws<ArgumentException>(() => MethodCatalog.Load([]).Find(mistyped));

        Assert.Contains($"There is no method '{mistyped}'. Did you mean {nearest}?", error.Message);
        Assert.Contains("'bench list' shows all;", error.Message);
    }

    private abstract class Nothing : CompressionMethod
    {
        public override string Name => GetType().Name;

        public override string Summary => "";

        public override Network Build(Teacher teacher, Track track, int seed) => throw new NotSupportedException();

        public override Network Train(Network network, Arena arena) => throw new NotSupportedException();
    }

    [Fact]
    public void Enters_names_the_class_of_a_method_that_throws()
    {
        var error = Assert.Throws<PluginException>(() => MethodCatalog.Enters(new Undecided(), SmallTrack.Track));

        Assert.Contains("Undecided in " + ThisFile + ": on track quick its Enters threw InvalidOperationException: perhaps.", error.Message);
        Assert.True(MethodCatalog.Enters(new FakeMethod(), SmallTrack.Track));
    }

    private sealed class Undecided : Nothing
    {
        public override bool Enters(Track track) => throw new InvalidOperationException("perhaps");
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

    private sealed class Nameless : Nothing
    {
        public override string Name => null!;
    }

    private sealed class Unsummed : Nothing
    {
        public override string Summary => throw new NotSupportedException("no summary");
    }

    private sealed class Unsettled : Nothing
    {
        public override object SettingsOn(Track track) => throw new NotSupportedException("no settings");
    }

    private sealed class Waiting : Nothing
    {
        public Waiting() => Thread.Sleep(Timeout.Infinite);
    }

    private sealed class TaughtByNobody : Taught
    {
        public override string Name => "taught-by-nobody";

        public override IReadOnlyList<string> FurtherTeachers => ["not-there"];
    }

    private sealed class TaughtByNull : Taught
    {
        public override string Name => "taught-by-null";

        public override IReadOnlyList<string> FurtherTeachers => [null!];
    }

    private sealed class TaughtByItself : Taught
    {
        public override string Name => "taught-by-itself";

        public override IReadOnlyList<string> FurtherTeachers => [Name];
    }

    private sealed class TaughtByOther : Taught
    {
        public override string Name => "taught-by-other";

        public override IReadOnlyList<string> FurtherTeachers => ["taught-by-nobody"];
    }

    private abstract class Taught : Nothing
    {
        public override string Summary => "for a test";
    }

    private sealed class ExtendsNothing : Taught
    {
        public override string? Extends => "No Such";
    }

    private sealed class Cleared : Nothing
    {
        public override string Summary => "\u001b[2J";
    }

    private sealed class Generic<T> : Nothing
    {
        public override string Summary => typeof(T).Name;
    }

    private sealed class Ranked(int rank) : Nothing
    {
        public override string Summary => $"{rank}";
    }

    private sealed class Throwing : Nothing
    {
        public Throwing() => throw new NotSupportedException("no kernel for this");
    }
}
