using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Harness.Common;
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
    private readonly SortedDictionary<string, ContestMethod> methods = new(StringComparer.Ordinal);

    private MethodCatalog(IEnumerable<Type> types)
    {
        foreach (var type in types.Where(type => !type.IsAbstract).OrderBy(type => type.FullName, StringComparer.Ordinal))
            Add(type);
    }

    /// <summary>All methods in ordinal order of their names, the teacher first.</summary>
    public IReadOnlyList<ContestMethod> All => [.. methods.Values.OrderBy(method => method.Name != TeacherRun.Method)];

    /// <summary>Finds the methods in the program's folder and in others.</summary>
    /// <exception cref="PluginException">A folder, an assembly or a class cannot be used; the message says which and why.</exception>
    public static MethodCatalog Load(IEnumerable<string> pluginFolders) =>
        Of([.. Assemblies(AppContext.BaseDirectory), .. pluginFolders.SelectMany(PluginAssemblies)]);

    /// <summary>Makes a catalog of every method in some assemblies.</summary>
    /// <exception cref="PluginException">A class cannot be used.</exception>
    public static MethodCatalog Of(IReadOnlyList<Assembly> assemblies) => new(assemblies.Distinct().SelectMany(Candidates));

    /// <summary>Makes a catalog of some classes.</summary>
    /// <exception cref="PluginException">A class cannot be used.</exception>
    public static MethodCatalog Of(params Type[] types) => new(types);

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
        return found.Count > 0
            ? found
            : throw new PluginException(
                $"--plugins {folder}: no assembly there refers to the harness. "
                + "Build the plugin with a reference to Harness.dll and name its output folder.");
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
            yield return loaded ?? Assembly.LoadFrom(Path.GetFullPath(path));
        }
    }

    private static bool RefersTo(string path, string name)
    {
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

    private void Add(Type type)
    {
        var place = Place(type);
        var method = Create(type);
        if (!HyphenatedName.Is(method.Name))
            throw new PluginException(
                $"{place} is named '{method.Name}'. Expected lower-case words and numbers joined by hyphens, such as distilled-student.");
        if (methods.TryGetValue(method.Name, out var other))
            throw new PluginException($"{place} and {Place(other.GetType())} are both named '{method.Name}'. Names are unique: rename one.");
        methods.Add(method.Name, method);
    }

    private static ContestMethod Create(Type type)
    {
        if (type.GetConstructor(Type.EmptyTypes) is null)
            throw new PluginException(
                $"{Place(type)} has no public constructor without parameters. Give it one: Build and Train receive all that a method needs.");
        try
        {
            return (ContestMethod)Activator.CreateInstance(type)!;
        }
        catch (TargetInvocationException error)
        {
            throw new PluginException(
                $"{Place(type)}: its constructor threw {error.InnerException?.GetType().Name}: {error.InnerException?.Message}", error);
        }
    }

    private static string Place(Type type) => $"{type.FullName} in {Path.GetFileName(type.Assembly.Location)}";
}
