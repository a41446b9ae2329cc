using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace TorchSharp.Native;

/// <summary>
/// Compiles the native half against a libtorch that is named when the program runs, such as that inside an installed PyTorch: once for each libtorch and
/// compiler, kept in the user's cache. Where none is named, the one that the build compiled is used.
/// </summary>
internal static class ShimCompiler
{
    /// <summary>Names the libtorch: a folder with include/ and lib/.</summary>
    public const string Variable = "BENCH_LIBTORCH";

    private const string Library = "libbench_torch.so";

    /// <returns>The compiled library's path.</returns>
    /// <exception cref="DllNotFoundException">It cannot be compiled; the message says what is missing.</exception>
    public static string Compile(string libtorch, string programFolder)
    {
        var source = Path.Combine(programFolder, "native", "torch_shim.cpp");
        var script = Path.Combine(programFolder, "native", "compile-shim.sh");
        var plan = Run(script, "plan", source, libtorch);
        var key = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(plan), .. File.ReadAllBytes(source), .. File.ReadAllBytes(script)]))[..16];
        var library = Path.Combine(Cache(), "libtorch", key, Library);
        if (!File.Exists(library))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(library)!);
            Console.Error.WriteLine($"compiling torch_shim.cpp against {plan.Split(',')[0]}, once");
            Run(script, "make", source, library, libtorch);
        }

        return library;
    }

    private static string Cache() =>
        Environment.GetEnvironmentVariable("BENCH_CACHE") is { Length: > 0 } named ? named
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? Path.Combine(cache, "bert-compression-benchmark")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "bert-compression-benchmark");

    private static string Run(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new DllNotFoundException("bash did not start. HINT: it compiles the native library.");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new DllNotFoundException($"libtorch cannot be used: {LastLines(errors.Result)}");
    }

    private static string LastLines(string text)
    {
        const string Mark = "error: ";
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.LastOrDefault(line => line.StartsWith(Mark, StringComparison.Ordinal)) is { } said ? said[Mark.Length..] : string.Join('\n', lines.Take(5));
    }
}
