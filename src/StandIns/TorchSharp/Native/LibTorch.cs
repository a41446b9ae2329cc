using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace TorchSharp.Native;

/// <summary>
/// Loads libtorch with the settings that make it fast on a CPU. Each is measured: the OpenMP build of OpenBLAS shares libtorch's threads,
/// where the pthread build's fight them; the kernels for AVX-512 run about twice as fast as the ones an older core type selects.
/// </summary>
internal static partial class LibTorch
{
    private const string OpenBlasFolder = "openblas-openmp";

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);

    public static void Load()
    {
        ChooseBlasKernels();
        var shim = FindShim();
        PreferOpenBlas();
        NativeLibrary.SetDllImportResolver(typeof(LibTorch).Assembly, (name, _, _) => name == "bench_torch" ? Open(shim) : IntPtr.Zero);
        Shim.Check(Shim.shim_start());
        Shim.shim_set_threads(Environment.ProcessorCount);
    }

    // Environment.SetEnvironmentVariable does not reach native code, and OpenBLAS reads its core type once, when it is loaded.
    private static void ChooseBlasKernels()
    {
        if (Avx512F.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported)
            Export("OPENBLAS_CORETYPE", "SkylakeX");
        static void Export(string name, string value)
        {
            Environment.SetEnvironmentVariable(name, value);
            _ = setenv(name, value, 1);
        }
    }

    private static string FindShim()
    {
        var folder = Path.GetDirectoryName(typeof(LibTorch).Assembly.Location) is { Length: > 0 } own ? own : AppContext.BaseDirectory;
        if (Environment.GetEnvironmentVariable(ShimCompiler.Variable) is { Length: > 0 } named)
            return ShimCompiler.Compile(named, folder);
        var path = Path.Combine(folder, "libbench_torch.so");
        return File.Exists(path)
            ? path
            : throw new DllNotFoundException(
                $"'{path}' is missing. HINT: name a libtorch with --libtorch DIR, such as that of an installed PyTorch: "
                + "--libtorch \"$(python3 -c 'import torch; print(torch.__path__[0])')\"; or build the solution again, which compiles it against the system's.");
    }

    // Loaded first, they answer for the names that Debian's libtorch asks for; a libtorch with a BLAS inside never asks.
    private static void PreferOpenBlas()
    {
        var folders = new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu" }.Select(root => Path.Combine(root, OpenBlasFolder));
        if (folders.FirstOrDefault(Directory.Exists) is not { } folder)
            return;
        foreach (var name in new[] { "libopenblas.so.0", "libblas.so.3", "liblapack.so.3" })
            _ = NativeLibrary.TryLoad(Path.Combine(folder, name), out _);
    }

    private static IntPtr Open(string shim)
    {
        try
        {
            return NativeLibrary.Load(shim);
        }
        catch (DllNotFoundException error)
        {
            throw new DllNotFoundException(
                $"libtorch could not be loaded: {error.Message}\nHINT: install it (apt-get install libtorch-dev libopenblas0-openmp), " +
                "or name another with -p:LibTorch=DIR or LIBTORCH=DIR and build again.", error);
        }
    }
}
