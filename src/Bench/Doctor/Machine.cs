using System.Globalization;
using System.Runtime.Intrinsics.X86;
using Bench.Commands;
using Harness.Data;
using Harness.Fetching;
using Harness.Refereeing;
using TorchSharp;
using static TorchSharp.torch;

namespace Bench.Doctor;

/// <summary>Looks at the machine that this process runs on.</summary>
public static class Machine
{
    public static MachineReport Examine()
    {
        // First: it loads libtorch, which the rest is about.
        var (torch, error) = Torch();
        return new MachineReport(
            RunEnvironment.ProgramVersion,
            RunEnvironment.ProgramPackages,
            torch,
            error,
            Processor.Name,
            Environment.ProcessorCount,
            Avx2.IsSupported,
            Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported,
            Smallest(MemoryInfo("MemTotal"), MemoryLimit()),
            MemoryInfo("MemAvailable"),
            Folder("BENCH_DATA", InCache(() => DataOptions.Folder(null))),
            Weights(),
            Folder("BENCH_CACHE", InCache(() => CacheFolder.Path) ?? Named("BENCH_CACHE") ?? "of the user"));
    }

    private static (TorchReport? Report, string? Error) Torch()
    {
        try
        {
            var version = __version__;
            var blas = new BlasReport(
                NativeLibraries.BlasKind,
                NativeLibraries.Blas,
                NativeLibraries.BlasPath,
                NativeLibraries.BlasConfiguration,
                NativeLibraries.BlasCore,
                Environment.GetEnvironmentVariable("OPENBLAS_CORETYPE"));

            // TorchSharp has no call for a device's memory.
            var devices = new CudaReport(cuda.is_available(), cuda.is_available() ? cuda.device_count() : 0, MemoryBytes: null);
            return (new TorchReport(version, NativeLibraries.Loaded("libtorch_cpu"), blas, get_num_threads(), devices, MatrixPeak.Gflops()), null);
        }
        catch (Exception failure) when (failure is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            return (null, (failure.InnerException ?? failure).Message);
        }
    }

    private static FolderReport Folder(string variable, string? path) => new(
        variable,
        Named(variable) is not null,
        path,
        Directory.Exists(path),
        path is not null && Directory.Exists(path) ? new DriveInfo(Path.GetFullPath(path)).AvailableFreeSpace : null);

    private static FolderReport Weights()
    {
        var found = InCache(() =>
        {
            try
            {
                return WeightsLocation.OfUser.Find(PinnedFiles.BertBaseCased(endpoint: null));
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        });
        var report = Folder(WeightsLocation.Variable, found ?? Named(WeightsLocation.Variable));
        return report with { Exists = found is not null };
    }

    /// <summary>What lies in the cache folder; null where that folder cannot be made.</summary>
    private static string? InCache(Func<string?> look)
    {
        try
        {
            return look();
        }
        catch (TypeInitializationException)
        {
            return null;
        }
    }

    private static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named ? named : null;

    private static long? Smallest(long? one, long? other) => one is null || other < one ? other : one;

    /// <summary>A line of /proc/meminfo, in bytes.</summary>
    private static long? MemoryInfo(string name) =>
        Lines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal)) is { } found
            && found.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..]
            ? long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024
            : null;

    /// <summary>What a container may use, in bytes; null where it may use all.</summary>
    private static long? MemoryLimit() =>
        long.TryParse(Lines("/sys/fs/cgroup/memory.max").FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : null;

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];
}
