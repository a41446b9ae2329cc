using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Results;

namespace Harness.Contest.Methods;

/// <summary>The class, the assembly or the folder of a method cannot be used.</summary>
public sealed class PluginException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Finds the contest's methods: public classes that derive from <see cref="ContestMethod"/>, in those assemblies of the program's own folder and of
/// the --plugins folders that refer to the harness.
/// </summary>
public sealed class MethodCatalog
{
    // A constructor does next to nothing. One that takes this long never ends.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SortedDictionary<string, ContestMethod> methods = new(StringComparer.Ordinal);
    // The names of the entries that teach each entry, as it said when it was made. What a plugin says may change.
    private readonly SortedDictionary<string, IReadOnlyList<string>> teachers = new(StringComparer.Ordinal);
    private readonly List<string> faults = [];
    private readonly Action<string>? say;

    private MethodCatalog(Action<string>? say = null) => this.say = say;

    /// <summary>
    /// The folders, assemblies and classes that cannot be used, each with the reason. Only a catalog that <see cref="Survey"/> made has any.
    /// </summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>All methods in ordinal order of their names, the teacher first.</summary>
    public IReadOnlyList<ContestMethod> All => [.. methods.Values.OrderBy(method => method.Name != TeacherRun.Method)];

    /// <summary>Finds the methods in the program's folder and in others.</summary>
    /// <exception cref="PluginException">A folder, an assembly or a class cannot be used; the message says which and why.</exception>
    public static MethodCatalog Load(IEnumerable<string> pluginFolders) => Survey(pluginFolders).Whole();

    /// <summary>Finds the methods in the program's folder and in others, and leaves out what cannot be used: see <see cref="Faults"/>.</summary>
    /// <param name="say">This is told each class before it is made, which ends the program where the class does so.</param>
    public static MethodCatalog Survey(IEnumerable<string> pluginFolders, Action<string>? say = null)
    {
        var catalog = new MethodCatalog(say);
        catalog.AddAll(Assemblies(AppContext.BaseDirectory));
        foreach (var folder in pluginFolders)
            catalog.Try(() => catalog.AddAll(PluginAssemblies(folder)));
        catalog.LeaveOutWithoutTeachers();
        return catalog;
    }

    /// <summary>Makes a catalog of every method in some assemblies.</summary>
    /// <exception cref="PluginException">A class cannot be used.</exception>
    public static MethodCatalog Of(IReadOnlyList<Assembly> assemblies)
    {
        var catalog = new MethodCatalog();
        catalog.AddAll(assemblies);
        catalog.LeaveOutWithoutTeachers();
        return catalog.Whole();
    }

    /// <summary>Makes a catalog of some classes.</summary>
    /// <exception cref="PluginException">A class cannot be used.</exception>
    public static MethodCatalog Of(params Type[] types)
    {
        var catalog = new MethodCatalog();
        catalog.AddAll(types);
        catalog.LeaveOutWithoutTeachers();
        return catalog.Whole();
    }

    /// <summary>Finds a method by its name.</summary>
    /// <exception cref="ArgumentException">There is no such method; the message has the nearest name.</exception>
    public ContestMethod Find(string name) => methods.TryGetValue(name, out var method)
        ? method
        : throw new ArgumentException(
            $"There is no method '{name}'. Did you mean {NearestName.Of(name, [.. methods.Keys])}? "
            + "'bench list' shows all; methods in other assemblies are found when --plugins names their folder.");

    private static IEnumerable<Assembly> PluginAssemblies(string folder)
    {
        if (!Directory.Exists(folder))
            throw new PluginException($"--plugins {folder}: no such folder. Expected one with assemblies that hold methods.");
        var found = Assemblies(folder).ToList();
        if (found.Count == 0)
            throw new PluginException(
                $"--plugins {folder}: no assembly there refers to the harness. "
                + "Build the plugin with a reference to Harness.dll and name its output folder.");
        return found.Any(assembly => Candidates(assembly).Any(type => !type.IsAbstract))
            ? found
            : throw new PluginException(
                $"--plugins {folder}: {string.Join(", ", found.Select(assembly => Path.GetFileName(assembly.Location)))} "
                + $"has no public class that derives from {nameof(ContestMethod)}. Make the class of the method public.");
    }

    private static IEnumerable<Assembly> Assemblies(string folder)
    {
        var harness = typeof(ContestMethod).Assembly.GetName().Name!;
        foreach (var path in Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (name == harness || !RefersTo(path, harness))
                continue;
            var loaded = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(assembly => assembly.GetName().Name == name);
            if (loaded is not null && ContentHash.OfFile(loaded.Location) != ContentHash.OfFile(path))
                throw new PluginException(
                    $"{path}: this program has another assembly named {name}, {loaded.Location}. "
                    + "Leave this copy out (Private=\"false\" in the plugin's project), or give the plugin's own project another name.");
            yield return loaded ?? Loaded(path);
        }
    }

    private static Assembly Loaded(string path)
    {
        try
        {
            return Assembly.LoadFrom(Path.GetFullPath(path));
        }
        catch (Exception error) when (error is BadImageFormatException or FileLoadException)
        {
            throw new PluginException($"{path}: the assembly cannot be loaded ({error.Message}). Build it anew.", error);
        }
    }

    private static bool RefersTo(string path, string name)
    {
        if (!RegularFile.HasContent(path))
            return false;
        try
        {
            using var stream = File.OpenRead(path);
            using var image = new PEReader(stream);
            if (!image.HasMetadata)
                return false;
            var metadata = image.GetMetadataReader();
            return metadata.AssemblyReferences.Any(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name) == name);
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    private static IEnumerable<Type> Candidates(Assembly assembly)
    {
        try
        {
            return assembly.GetExportedTypes()
                .Where(type => typeof(ContestMethod).IsAssignableFrom(type) && type != typeof(ContestMethod))
                .ToArray();
        }
        catch (Exception error) when (error is TypeLoadException or FileNotFoundException or FileLoadException or ReflectionTypeLoadException)
        {
            throw new PluginException(
                $"{assembly.Location}: its types cannot be loaded ({error.Message}). Build it against this version of the harness.", error);
        }
    }

    private void AddAll(IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies.Distinct())
            Try(() => AddAll(Candidates(assembly)));
    }

    private void AddAll(IEnumerable<Type> types)
    {
        foreach (var type in types.Where(type => !type.IsAbstract).OrderBy(type => type.FullName, StringComparer.Ordinal))
            Try(() => Add(type));
    }

    private void Try(Action add)
    {
        try
        {
            add();
        }
        catch (PluginException error)
        {
            faults.Add(error.Message);
        }
    }

    private MethodCatalog Whole() => faults.Count == 0 ? this : throw new PluginException(string.Join("; ", faults));

    // Without this entry another may lack a teacher.
    private void LeaveOutWithoutTeachers()
    {
        while (teachers.Keys.Select(name => (name, FaultOfTeachers(name))).FirstOrDefault(one => one.Item2 is not null) is ({ } lacking, { } fault))
        {
            faults.Add($"{Place(methods[lacking].GetType())}: {fault}");
            methods.Remove(lacking);
            teachers.Remove(lacking);
        }
    }

    private string? FaultOfTeachers(string taught)
    {
        foreach (var name in teachers[taught])
            if (name is null || !teachers.ContainsKey(name))
                return $"there is no entry '{RunRecord.TextOf(name ?? "null")}' to teach {taught}. Expected names of entries in FurtherTeachers";
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Queue<string>(teachers[taught]);
        while (next.TryDequeue(out var name))
        {
            if (!reached.Add(name))
                continue;
            foreach (var further in teachers[name].Where(one => one is not null && teachers.ContainsKey(one)))
                next.Enqueue(further);
        }

        return reached.Contains(taught) ? $"{taught} would teach itself, by way of its FurtherTeachers" : null;
    }

    private void Add(Type type)
    {
        var place = Place(type);
        if (methods.Values.Any(known => known.GetType() == type))
            return;
        say?.Invoke(place);
        var (method, name, teaching) = Create(type, Patience);
        if (!HyphenatedName.Is(name))
            throw new PluginException(
                $"{place} is named '{name}'. Expected lower-case words and numbers joined by hyphens, such as distilled-student.");
        if (methods.TryGetValue(name, out var other))
            throw new PluginException($"{place} and {Place(other.GetType())} are both named '{name}'. Names are unique: rename one.");
        methods.Add(name, method);
        teachers.Add(name, teaching);
    }

    internal static (ContestMethod Method, string Name, IReadOnlyList<string> Teachers) Create(Type type, TimeSpan patience)
    {
        if (type.ContainsGenericParameters)
            throw new PluginException(
                $"{Place(type)} has parameters of type. Expected a class that can be made: make it abstract, or derive from it.");
        if (type.GetConstructor(Type.EmptyTypes) is null)
            throw new PluginException(
                $"{Place(type)} has no public constructor without parameters. Give it one: Build and Train receive all that a method needs.");
        try
        {
            using var unwanted = new UnwantedEnd(Place(type));
            var creating = Task.Run(() =>
            {
                var method = (ContestMethod)Activator.CreateInstance(type)!;
                Check(method);
                return (method, method.Name, (IReadOnlyList<string>)[.. method.FurtherTeachers]);
            });
            return Task.WaitAny([creating], patience) == 0
                ? creating.GetAwaiter().GetResult()
                : throw new PluginException(
                    Invariant($"{Place(type)}: its constructor or a property did not end within {patience.TotalSeconds} seconds."));
        }
        catch (TargetInvocationException error)
        {
            throw new PluginException(
                $"{Place(type)}: its constructor threw {error.InnerException?.GetType().Name}: {error.InnerException?.Message}", error);
        }
    }

    /// <summary>Says whether a method enters a track.</summary>
    /// <exception cref="PluginException">It throws.</exception>
    public static bool Enters(ContestMethod method, Track track)
    {
        try
        {
            return method.Enters(track);
        }
        catch (Exception error)
        {
            throw new PluginException(
                $"{Place(method.GetType())}: on track {track.Name} its Enters threw {error.GetType().Name}: {error.Message}. Mend it, or leave out "
                + "its folder.", error);
        }
    }

    /// <summary>Checks that a method says what a contest on a track asks of it before any run, so that a fault of it ends no contest later.</summary>
    /// <exception cref="PluginException">It throws.</exception>
    public static void CheckOn(ContestMethod method, Track track)
    {
        try
        {
            _ = (method.DivisionOn(track), method.RecipeOn(track), JsonSerializer.Serialize(method.SettingsOn(track)));
        }
        catch (Exception error)
        {
            throw new PluginException(
                $"{Place(method.GetType())}: on track {track.Name} its DivisionOn, RecipeOn or SettingsOn threw {error.GetType().Name}: "
                + $"{error.Message}. Mend it, or leave {method.Name} out with --methods.", error);
        }
    }

    // What tables and records say of a method is read once here, so that a property that throws is a fault of the class and not of a contest.
    private static void Check(ContestMethod method)
    {
        var isWhole = false;
        var summary = "";
        try
        {
            isWhole = method.Name is not null && method.Summary is not null && method.Techniques is not null && method.FurtherTeachers is not null;
            _ = (method.Version, method.NeedsTeacher, method.IsDeterministic, method.Extends, method.Series, method.Checkpoint);
            summary = method.Summary ?? "";
            _ = (method.CountsNonZeros, method.ReadsText, method.ReadsVectors, method.NeedsLabels);
        }
        catch (Exception error)
        {
            throw new PluginException($"{Place(method.GetType())}: a property threw {error.GetType().Name}: {error.Message}", error);
        }

        if (!isWhole)
            throw new PluginException(
                $"{Place(method.GetType())}: one of Name, Summary, Techniques and FurtherTeachers is null. Expected none to be.");
        if (method.Extends is { } extended && !HyphenatedName.Is(extended))
            throw new PluginException(
                $"{Place(method.GetType())}: its Extends is '{RunRecord.TextOf(extended)}'. Expected the name of an entry, or null.");
        if (method.Series is { } series && series != RunRecord.TextOf(series))
            throw new PluginException(
                $"{Place(method.GetType())}: its Series is '{RunRecord.TextOf(series)}'. Expected a name in one line, or null.");
        if (summary != PrintableText.OfLine(summary))
            throw new PluginException(
                $"{Place(method.GetType())}: its Summary has a line break or a control character. Expected one line: "
                + PrintableText.OfLine(summary));
    }

    private static string Place(Type type) => $"{type.FullName} in {Path.GetFileName(type.Assembly.Location)}";
}
