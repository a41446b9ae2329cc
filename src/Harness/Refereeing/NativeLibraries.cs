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

    public static BlasKind BlasKind => (OpenBlas("openblas_get_config"), Loaded("libmkl_"), Loaded("libblas.so")) switch
    {
        ({ } config, _, _) => config.Contains("USE_OPENMP", StringComparison.Ordinal) ? BlasKind.OpenBlasOpenMp : BlasKind.OpenBlasThreads,
        (null, not null, _) => BlasKind.Mkl,
        (null, null, not null) => BlasKind.Reference,
        _ => BlasKind.Unknown,
    };

    /// <summary>The file that was loaded as BLAS; null where it is none of its own.</summary>
    public static string? BlasPath => Loaded("libopenblas") ?? Loaded("libmkl_") ?? Loaded("libblas.so");

    /// <summary>How OpenBLAS was built, in its own words; null for another BLAS.</summary>
    public static string? BlasConfiguration => OpenBlas("openblas_get_config")?.Trim();

    /// <summary>The processor that OpenBLAS chose its kernels for; null for another BLAS.</summary>
    public static string? BlasCore => OpenBlas("openblas_get_corename");

    private static string Threading => BlasKind == BlasKind.OpenBlasOpenMp ? "OpenMP" : "threads of its own";

    /// <summary>The path of a library that this process has mapped, by a part of its file name; null where there is none.</summary>
    public static string? Loaded(string part) => !File.Exists("/proc/self/maps")
        ? null
        : File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(path => path.StartsWith('/') && Path.GetFileName(path).Contains(part, StringComparison.Ordinal));

    private static string? OpenBlas(string function)
    {
        if (Loaded("libopenblas") is not { } path
            || !NativeLibrary.TryLoad(path, out var library)
            || !NativeLibrary.TryGetExport(library, function, out var address))
            return null;
        return Marshal.PtrToStringUTF8(Marshal.GetDelegateForFunctionPointer<TextFunction>(address)());
    }
}
