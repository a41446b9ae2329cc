using System.Reflection;
using Harness.Common;
using static TorchSharp.torch;

namespace Harness.Results;

/// <summary>
/// The software and the machine that made a run. With another libtorch, processor or number of threads
/// results differ in the last digits.
/// </summary>
/// <param name="Packages">The version of each package that figures depend on.</param>
/// <param name="Torch">The version of libtorch.</param>
/// <param name="Blas">The library that multiplied matrices, in records of earlier programs; null since libtorch contains it.</param>
/// <param name="Device">The device: cpu or cuda.</param>
/// <param name="Threads">The number of threads that libtorch uses.</param>
/// <param name="Processor">The name of the processor.</param>
/// <param name="System">The operating system.</param>
/// <param name="CodeVersion">The version and commit of this program.</param>
/// <param name="StartedUtc">The time at which the run started, in ISO 8601.</param>
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

    /// <summary>The version and commit of this program.</summary>
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
            var named = torchSharp is [>= '0' and <= '9', ..] ? $"TorchSharp {torchSharp}" : torchSharp;
            return Blas is null ? $"{named}, libtorch {Torch}" : $"{named}, libtorch {Torch}, {Blas}";
        }
    }

    /// <summary>Describes this process, with the present time as its start.</summary>
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
