using System.ComponentModel;
using System.Diagnostics;
using Harness.Common;

namespace Harness.Fetching;

/// <summary>Runs a program of the user's that brings packages.</summary>
internal static class ExternalTool
{
    // A build that runs this program leaves these behind, and they would make dotnet look in that build's folders.
    private static readonly string[] VariablesOfBuilds =
        ["MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBUILD_EXE_PATH", "MSBuildLoadMicrosoftTargetsReadOnly"];

    /// <summary>Runs a program until it ends. When the call is cancelled, the program and its children are ended.</summary>
    /// <param name="program">The name of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The folder that it works in.</param>
    /// <param name="part">The part that is missing where the program cannot be started.</param>
    /// <exception cref="FetchException">The program cannot be started, or failed; the message has the lines that say why.</exception>
    public static async Task RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, string part, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var name in VariablesOfBuilds)
            start.Environment.Remove(name);
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Started(start, part);
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            LinuxProcesses.KillTree(process);
            // It may still write into the folder, which the caller removes.
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        var said = await output + await errors;
        if (process.ExitCode != 0)
        {
            throw new FetchException(Invariant(
                $"{Path.GetFileName(program)} {arguments[0]} ended with exit code {process.ExitCode}: {Reasons(said, folder)}"));
        }
    }

    private static Process Started(ProcessStartInfo start, string part)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new FetchException($"'{start.FileName}' cannot be started ({error.Message}): {part} is not on the PATH", error);
        }
    }

    // The lines with an error, or else the last line; each once and without the names of the folder's files.
    private static string Reasons(string output, string folder)
    {
        string[] lines = [.. output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        string[] errors = [.. lines.Where(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))];
        var reasons = errors.Length > 0 ? errors : lines.TakeLast(1);
        return string.Join("; ", reasons.Select(WithoutFile).Distinct().Take(3));

        // A message about a file begins with it: "FOLDER/fetch.csproj : error ...".
        string WithoutFile(string line) =>
            line.StartsWith(folder, StringComparison.Ordinal) && line.IndexOf(" : ", StringComparison.Ordinal) is > 0 and var end
                ? line[(end + " : ".Length)..]
                : line;
    }
}
