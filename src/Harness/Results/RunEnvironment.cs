using System.Reflection;
using Harness.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Results;

/// <summary>The software and the machine that made a run. Another libtorch, processor or number of threads changes bits.</summary>
/// <param name="Packages">The version of each package that figures depend on.</param>
/// <param name="Torch">libtorch's version.</param>
/// <param name="Blas">The library that multiplied matrices, in records of earlier programs; null since libtorch has it inside.</param>
/// <param name="Device">cpu or cuda.</param>
/// <param name="Threads">Of libtorch.</param>
/// <param name="Processor">The machine's.</param>
/// <param name="System">Operating system.</param>
/// <param name="CodeVersion">Commit of this program.</param>
/// <param name="StartedUtc">ISO 8601.</param>
public sealed record RunEnvironment(
    IReadOnlyDictionary<string, string> Packages,
    string Torch,
    string? Blas,
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

    /// <summary>The version of each package that figures depend on, as this program was built with it.</summary>
    public static IReadOnlyDictionary<string, string> ProgramPackages { get; } = PackagesOf(typeof(RunEnvironment).Assembly);

    /// <summary>The libraries that computed, with their versions. Records of earlier programs hold a word in place of TorchSharp's version.</summary>
    public string Flavour
    {
        get
        {
            var torchSharp = Packages.GetValueOrDefault("TorchSharp", "unknown");
            var named = char.IsDigit(torchSharp[0]) ? $"TorchSharp {torchSharp}" : torchSharp;
            return Blas is null ? $"{named}, libtorch {Torch}" : $"{named}, libtorch {Torch}, {Blas}";
        }
    }

    public static RunEnvironment Here(Device device) => new(
        ProgramPackages,
        __version__,
        Blas: null,
        device.ToString(),
        get_num_threads(),
        Common.Processor.Name,
        global::System.Runtime.InteropServices.RuntimeInformation.OSDescription,
        ProgramVersion,
        UtcTime.Text(DateTime.UtcNow));

    private static Dictionary<string, string> PackagesOf(Assembly assembly) => assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(entry => entry.Key.StartsWith(PackagePrefix, StringComparison.Ordinal) && entry.Value is not null)
        .ToDictionary(entry => entry.Key[PackagePrefix.Length..], entry => entry.Value!);
}
