using System.Runtime.InteropServices;

namespace Harness.Refereeing;

/// <summary>What the process has loaded, read from the system rather than asked of a package: it holds in every flavour.</summary>
public static class NativeLibraries
{
    private const string Unknown = "unknown";

    private delegate IntPtr TextFunction();

    /// <summary>Name, version and kernels of the BLAS in use; "unknown" where it does not say.</summary>
    public static string Blas => OpenBlas("openblas_get_config") is { } config
        ? $"{string.Join(' ', config.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2))} {Threading} {OpenBlas("openblas_get_corename")}"
        : Loaded("libmkl_") is not null ? "MKL" : Loaded("libblas.so") is not null ? "reference BLAS" : Unknown;

    public static string Processor
    {
        get
        {
            const string Key = "model name";
            var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal)) : null;
            return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
    }

    private static string Threading => OpenBlas("openblas_get_config")?.Contains("USE_OPENMP", StringComparison.Ordinal) == true ? "OpenMP" : "threads of its own";

    /// <summary>The path of a library that this process has mapped, by a part of its file name; null where there is none.</summary>
    public static string? Loaded(string part) => !File.Exists("/proc/self/maps")
        ? null
        : File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => path.StartsWith('/') && Path.GetFileName(path).Contains(part, StringComparison.Ordinal));

    private static string? OpenBlas(string function)
    {
        if (Loaded("libopenblas") is not { } path || !NativeLibrary.TryLoad(path, out var library) || !NativeLibrary.TryGetExport(library, function, out var address))
            return null;
        return Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<TextFunction>(address)());
    }
}
