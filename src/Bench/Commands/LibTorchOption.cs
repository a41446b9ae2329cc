using System.CommandLine;

namespace Bench.Commands;

/// <summary><c>--libtorch DIR</c>, with every command: another libtorch than the one that the program was built against.</summary>
internal static class LibTorchOption
{
    private const string Variable = "BENCH_LIBTORCH";

    public static Option<string?> Create() => new("--libtorch")
    {
        Description = "Use this libtorch, such as that inside an installed PyTorch: a folder with include/ and lib/. Needs g++; compiled once.",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary>Says which to use, to this process and to those that it starts.</summary>
    /// <param name="folder">Null for the one that was built against.</param>
    /// <exception cref="ArgumentException">There is no such folder, or the program was built with TorchSharp's package.</exception>
    public static void Use(string? folder)
    {
        if (folder is null)
            return;
        if (!Directory.Exists(folder))
            throw new ArgumentException($"--libtorch {folder}: no such folder. Expected one with include/ and lib/, such as python3 -c 'import torch; print(torch.__path__[0])' prints.");
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "native", "torch_shim.cpp")))
            throw new ArgumentException("--libtorch: this program was built with TorchSharp's package, which brings its own libtorch. Build with -p:Packages=standin.");
        Environment.SetEnvironmentVariable(Variable, Path.GetFullPath(folder));
    }
}
