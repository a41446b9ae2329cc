using System.Globalization;
using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Refereeing;

/// <summary>What a run was made with. Figures are bound to it: another library, BLAS or number of threads changes bits.</summary>
/// <param name="Packages">Each package that may be a stand-in, and which it was.</param>
/// <param name="Torch">libtorch's version.</param>
/// <param name="Blas">The library that multiplies matrices, as far as the process shows it.</param>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Threads">Of libtorch.</param>
/// <param name="Processor">The machine's.</param>
/// <param name="System">Operating system.</param>
/// <param name="CodeVersion">Commit of this program.</param>
/// <param name="StartedUtc">ISO 8601.</param>
public sealed record RunEnvironment(
    IReadOnlyDictionary<string, string> Packages,
    string Torch,
    string Blas,
    string Device,
    int Threads,
    string Processor,
    string System,
    string CodeVersion,
    string StartedUtc)
{
    private const string PackagePrefix = "Package.";

    /// <summary>Version and commit of this program.</summary>
    public static string ProgramVersion { get; } =
        typeof(RunEnvironment).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Each package that may be a stand-in, and which this program was built with.</summary>
    public static IReadOnlyDictionary<string, string> ProgramPackages { get; } = PackagesOf(typeof(RunEnvironment).Assembly);

    /// <summary>In a few words: packages, libtorch and BLAS.</summary>
    public string Flavour
    {
        get
        {
            var version = Packages.GetValueOrDefault("TorchSharp");
            var torchSharp = version is null or "stand-in" ? "stand-in" : $"TorchSharp {version}";
            return $"{torchSharp}, libtorch {Torch}, {Blas}";
        }
    }

    public static RunEnvironment Here(Device device) => new(
        ProgramPackages,
        __version__,
        NativeLibraries.Blas,
        device.ToString(),
        get_num_threads(),
        Data.Processor.Name,
        global::System.Runtime.InteropServices.RuntimeInformation.OSDescription,
        ProgramVersion,
        DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));

    private static Dictionary<string, string> PackagesOf(Assembly assembly) => assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(entry => entry.Key.StartsWith(PackagePrefix, StringComparison.Ordinal) && entry.Value is not null)
        .ToDictionary(entry => entry.Key[PackagePrefix.Length..], entry => entry.Value!);
}
