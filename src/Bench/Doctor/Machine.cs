using System.Globalization;
using System.Runtime.Intrinsics.X86;
using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Harness.Results;
using Harness.Training;
using static TorchSharp.torch;

namespace Bench.Doctor;

/// <summary>Looks at the machine that this process runs on.</summary>
public static class Machine
{
    // These variables are read by OpenMP, MKL, oneDNN and libtorch.
    private static readonly string[] Settings =
    [
        "ATEN_CPU_CAPABILITY", "DNNL_MAX_CPU_ISA", "GOMP_CPU_AFFINITY", "LD_LIBRARY_PATH", "LD_PRELOAD", "MKL_ENABLE_INSTRUCTIONS", "MKL_NUM_THREADS",
        "OMP_NUM_THREADS", "OMP_PROC_BIND", "OMP_WAIT_POLICY", "ONEDNN_MAX_CPU_ISA",
    ];

    /// <summary>Looks at libraries, processor, memory and folders, and measures the speed of matrix products.</summary>
    public static MachineReport Examine()
    {
        // This loads libtorch, so it has to come before the list of native libraries.
        var (torch, error) = Torch();
        return new MachineReport(
            RunEnvironment.ProgramVersion,
            RunEnvironment.ProgramPackages,
            torch,
            error,
            NativeLibraries.Mapped(),
            SettingsThatAreSet(),
            new ProcessorReport(
                Processor.Name,
                Avx2.IsSupported,
                Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported,
                Processor.HasAvx512BFloat16,
                Processor.HasAmxBFloat16),
            Environment.ProcessorCount,
            Smallest(MemoryInfo("MemTotal"), MemoryLimit()),
            MemoryInfo("MemAvailable"),
            Folder("BENCH_DATA", InCache(() => UserFolders.Data(null))),
            Weights(),
            Folder("BENCH_CACHE", InCache(() => CacheFolder.Path) ?? Named("BENCH_CACHE") ?? "of the user"));
    }

    private static (TorchReport? Report, string? Error) Torch()
    {
        if (NativeLibraries.FaultOfTorch() is { } fault)
            return (null, fault);
        try
        {
            var devices = new CudaReport(cuda.is_available(), cuda.is_available() ? cuda.device_count() : 0);
            var report = new TorchReport(
                __version__,
                NativeLibraries.MklVersion(),
                get_num_threads(),
                get_num_interop_threads(),
                devices,
                MatrixPeak.Gflops(ScalarType.Float32),
                MatrixPeak.Gflops(ScalarType.BFloat16),
                PrecisionChoice.For(devices.Available ? CUDA : CPU, TrackCatalog.Find("conll2003").Shapes.Student));
            return (report, null);
        }
        catch (Exception failure) when (failure is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            return (null, (failure.InnerException ?? failure).Message);
        }
    }

    private static SortedDictionary<string, string> SettingsThatAreSet()
    {
        var set = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Settings)
        {
            if (Named(name) is { } value)
                set.Add(name, value);
        }

        return set;
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
                return WeightsLocation.OfUser.Find(PublishedModel.BertBaseCased);
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        });
        var report = Folder(WeightsLocation.Variable, found ?? Named(WeightsLocation.Variable));
        return report with { Exists = found is not null };
    }

    /// <summary>Looks for a folder that depends on the cache folder; null where the cache folder cannot be made.</summary>
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

    /// <summary>Reads a line of /proc/meminfo, in bytes; null where there is no such file or line.</summary>
    private static long? MemoryInfo(string name)
    {
        var line = Lines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, ..]
            ? long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024
            : null;
    }

    /// <summary>The memory that a container may use, in bytes; null where it may use all.</summary>
    private static long? MemoryLimit() =>
        long.TryParse(Lines("/sys/fs/cgroup/memory.max").FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
            ? bytes
            : null;

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];
}
