using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Harness.Common;

/// <summary>Lists the native libraries of this process, as the system reports them rather than as a package promises them.</summary>
public static partial class NativeLibraries
{
    /// <summary>The fix for a fault that <see cref="FaultOfTorch"/> names.</summary>
    public const string FixOfTorch =
        "remove artifacts/build and run 'dotnet build' again on this machine, which adapts the native libraries to the system's C++ library";

    private const string Maps = "/proc/self/maps";

    private static readonly string TorchSharpLibrary = OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";

    private delegate void VersionFunction(byte[] text, int length);

    /// <summary>
    /// Lists the files of the native libraries that this process has mapped, without those of the .NET runtime. The list is empty except on Linux.
    /// </summary>
    public static IReadOnlyList<string> Mapped()
    {
        if (!File.Exists(Maps))
            return [];
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        var host = Path.GetFullPath(Path.Combine(runtime, "../../../host"));
        return
        [
            .. File.ReadLines(Maps)
                .Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var start ? line[start..] : "")
                .Where(path => LibraryName().IsMatch(path))
                .Where(path => !path.StartsWith(runtime, StringComparison.Ordinal) && !path.StartsWith(host, StringComparison.Ordinal))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Finds the file of a library that this process has mapped by a part of its name; null when there is none.</summary>
    public static string? Loaded(string part) => Mapped().FirstOrDefault(path => Path.GetFileName(path).Contains(part, StringComparison.Ordinal));

    /// <summary>Reads the version of Intel's MKL inside libtorch, in its own words; null when libtorch has none or is not loaded.</summary>
    public static string? MklVersion()
    {
        if (Loaded("libtorch_cpu") is not { } path
            || !NativeLibrary.TryLoad(path, out var library)
            || !NativeLibrary.TryGetExport(library, "MKL_Get_Version_String", out var address))
            return null;
        var text = new byte[200];
        Marshal.GetDelegateForFunctionPointer<VersionFunction>(address)(text, text.Length);
        return System.Text.Encoding.ASCII.GetString(text).TrimEnd('\0', ' ');
    }

    /// <summary>
    /// Loads TorchSharp's native library by its path and, if that fails, says why in the words of the system's loader. It is called before TorchSharp
    /// is used, because TorchSharp hides those words, guesses that a package was forgotten, and copies all of libtorch beside the program.
    /// </summary>
    /// <returns>The fault; null when the library loads.</returns>
    public static string? FaultOfTorch() => FaultOf(Path.Combine(AppContext.BaseDirectory, TorchSharpLibrary));

    /// <summary>
    /// Sets a variable of the environment for native libraries that are loaded later.
    /// <see cref="Environment.SetEnvironmentVariable(string, string)"/> changes a copy that native code does not see.
    /// </summary>
    /// <param name="overwrite">False where a value that is there already stays.</param>
    internal static void SetVariable(string name, string value, bool overwrite)
    {
        // There native code reads what .NET sets.
        if (OperatingSystem.IsWindows())
        {
            if (overwrite || Environment.GetEnvironmentVariable(name) is null)
                Environment.SetEnvironmentVariable(name, value);
        }
        else
        {
            _ = SetEnv(name, value, overwrite ? 1 : 0);
        }
    }

    internal static string? FaultOf(string library)
    {
        try
        {
            NativeLibrary.Load(library);
            return null;
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            // The runtime's own lines say where it looked. The loader's line names the library or the version that is missing.
            var lines = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var loader = lines.FirstOrDefault(line => line.StartsWith('/') || line.StartsWith("lib", StringComparison.Ordinal)) ?? lines[0];
            return $"TorchSharp's native library cannot be loaded: {loader}";
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);

    [GeneratedRegex(@"\.so(\.[0-9.]+)?$|\.dylib$")]
    private static partial Regex LibraryName();
}
