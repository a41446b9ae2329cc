using System.Diagnostics;
using System.Text;
using Harness.Common;
using Harness.Results;
using static TorchSharp.torch;

namespace Harness.Tests.Torch;

/// <summary>
/// Tests of TorchSharp's native library: the file of the package, the copy that the build makes of it, and the message when it does not load.
/// </summary>
[Collection("torch")]
public sealed class TorchSharpLibraryTests : IDisposable
{
    private const string Library = "libLibTorchSharp.so";
    private const string NewestVersion = "GLIBCXX_3.4.32";
    private const int Weak = 2;

    private static readonly string Package = Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        "torchsharp", RunEnvironment.ProgramPackages["TorchSharp"], "runtimes", "linux-x64", "native", Library);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [LinuxFact]
    public void The_packages_file_asks_for_every_version_and_is_never_changed()
    {
        var needed = NeededVersions.Of(File.ReadAllBytes(Package));
        Assert.Contains(needed, version => version.Name == "GLIBCXX_3.4.21");
        Assert.All(needed, version => Assert.Equal(0, version.Flags));
    }

    [LinuxFact]
    public void The_copy_beside_the_program_is_weak_where_this_systems_library_lacks_a_version_and_equal_otherwise()
    {
        Assert.NotEmpty(__version__);
        var copy = Path.Combine(AppContext.BaseDirectory, Library);
        var system = NativeLibraries.Loaded("libstdc++.so.6");
        Assert.NotNull(system);
        AssertAdapted(copy, Encoding.ASCII.GetString(File.ReadAllBytes(system)));
        Assert.NotEqual(FileNumber(Package), FileNumber(copy));
    }

    [LinuxFact]
    public void The_build_leaves_the_copy_as_it_is_where_the_systems_library_defines_all_versions()
    {
        Copy(AllVersions());
        Assert.Equal(File.ReadAllBytes(Package), File.ReadAllBytes(folder.PathOf($"out/{Library}")));
    }

    [LinuxFact]
    public void The_build_marks_the_version_that_is_missing_and_writes_through_no_link()
    {
        var linked = folder.PathOf("linked.so");
        File.WriteAllText(linked, "the file that a hard link leads to");
        Directory.CreateDirectory(folder.PathOf("out"));
        Run("ln", linked, folder.PathOf($"out/{Library}"));
        File.SetLastWriteTimeUtc(linked, DateTime.UnixEpoch);

        var defined = AllVersions().Replace(NewestVersion + "\0", "", StringComparison.Ordinal);
        Copy(defined);

        AssertAdapted(folder.PathOf($"out/{Library}"), defined);
        Assert.Equal("the file that a hard link leads to", File.ReadAllText(linked));
        Assert.Equal(Library, Path.GetFileName(Assert.Single(Directory.GetFiles(folder.PathOf("out")))));
    }

    [LinuxFact]
    public void A_library_that_is_missing_is_named() =>
        Assert.Equal(
            $"TorchSharp's native library cannot be loaded: {folder.PathOf(Library)}: cannot open shared object file: No such file or directory",
            NativeLibraries.FaultOf(folder.PathOf(Library)));

    [LinuxFact]
    public void A_version_that_is_missing_is_named()
    {
        // libtorch, which the library needs too, is loaded already.
        Assert.NotEmpty(__version__);
        var file = File.ReadAllBytes(Package);
        var at = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NewestVersion + "\0"));
        Encoding.ASCII.GetBytes("GLIBCXX_3.9.99").CopyTo(file, at);
        File.WriteAllBytes(folder.PathOf(Library), file);

        var fault = NativeLibraries.FaultOf(folder.PathOf(Library));

        var expected = $"libstdc++.so.6: version `GLIBCXX_3.9.99' not found (required by {folder.PathOf(Library)})";
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    private static string AllVersions() => string.Concat(NeededVersions.Of(File.ReadAllBytes(Package)).Select(version => version.Name + "\0"));

    private static void AssertAdapted(string copy, string defined)
    {
        var original = File.ReadAllBytes(Package);
        var missing = NeededVersions.Of(original)
            .Where(version => version.Name.StartsWith("GLIBCXX_", StringComparison.Ordinal))
            .Where(version => !defined.Contains(version.Name + "\0", StringComparison.Ordinal))
            .ToArray();
        var adapted = File.ReadAllBytes(copy);
        Assert.Equal(original.Length, adapted.Length);
        Assert.Equal(
            missing.Select(version => version.FlagsOffset).Order(),
            Enumerable.Range(0, original.Length).Where(at => original[at] != adapted[at]));
        var marked = NeededVersions.Of(adapted).Where(version => version.Flags == Weak);
        Assert.Equal(missing.Select(version => version.Name), marked.Select(version => version.Name));
    }

    /// <summary>Runs the target of the build with a file made by the test in place of the system's C++ library.</summary>
    private void Copy(string definedVersions)
    {
        File.WriteAllText(folder.PathOf("libstdc++.so.6"), definedVersions);
        var project = Path.Combine(RealData.RepositoryRoot, "src", "Bench", "Bench.csproj");
        Run(
            "dotnet", "msbuild", project, "-t:CopyTorchSharp", "-nologo", "-nodeReuse:false",
            $"-p:OutDir={folder.PathOf("out")}/", $"-p:SystemCxxLibrary={folder.PathOf("libstdc++.so.6")}", "-p:Torch=cpu");
    }

    private static string FileNumber(string path) => Run("stat", "--format=%d:%i", path);

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }
}
