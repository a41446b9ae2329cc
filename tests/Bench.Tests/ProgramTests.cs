using System.Diagnostics;
using Harness.Common;

namespace Bench.Tests;

/// <summary>The program in a folder whose native library is damaged.</summary>
public sealed class ProgramTests : IDisposable
{
    private const string Library = "libLibTorchSharp.so";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [LinuxFact]
    public async Task The_program_names_a_damaged_library_and_the_fix_and_leaves_nothing_beside_it()
    {
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory))
        {
            if (file.EndsWith(".dll", StringComparison.Ordinal) || file.EndsWith(".json", StringComparison.Ordinal))
                File.Copy(file, folder.PathOf(Path.GetFileName(file)));
            else if (file.Contains(".so", StringComparison.Ordinal))
                File.CreateSymbolicLink(folder.PathOf(Path.GetFileName(file)), file);
        }

        File.Delete(folder.PathOf(Library));
        File.WriteAllText(folder.PathOf(Library), new string('x', 5000));

        await Fails(
            new ProcessStartInfo("dotnet", [folder.PathOf("bench.dll"), "list"]),
            $"TorchSharp's native library cannot be loaded: {folder.PathOf(Library)}: invalid ELF header. Fix: {NativeLibraries.FixOfTorch}");

        Assert.Empty(Directory.GetDirectories(folder.Path));
    }

    [LinuxFact]
    public Task The_program_says_that_it_may_open_too_few_files() =>
        FailsAfter("ulimit -n 64", "the process may open only 64 files. Expected at least 256; raise the hard limit "
            + "('ulimit -Hn' shows it), or start a new shell");

    [LinuxFact]
    public Task The_program_says_that_its_working_folder_is_gone() =>
        FailsAfter("mkdir gone && cd gone && rmdir ../gone", "the working folder is gone. Change to a folder that exists (cd)");

    [LinuxFact]
    public Task The_program_names_a_plugin_that_crashes_it()
    {
        var start = WithHostileMethods("list");
        start.Environment.Add("BENCH_TEST_OVERFLOW", "1");

        return Fails(
            start,
            "HostileMethods.OverflowsWhenMade in HostileMethods.dll: the process that tried it was ended because a method called itself without end. "
                + "Mend it, or leave out its folder.",
            ExitCodes.Usage);
    }

    /// <summary>As schedulers do, the test sends the signal to both processes.</summary>
    [LinuxFact]
    public async Task The_program_stops_while_a_plugin_does_not_answer()
    {
        var start = WithHostileMethods("run", "--methods", "lone-student");
        start.RedirectStandardError = true;
        start.Environment.Add("BENCH_TEST_SILENT", folder.PathOf("asked"));
        using var program = Process.Start(start)!;
        // The file is whole when its line has ended.
        while (!File.Exists(folder.PathOf("asked")) || !File.ReadAllText(folder.PathOf("asked")).EndsWith('\n'))
            await Task.Delay(20);
        var asked = File.ReadAllText(folder.PathOf("asked")).Trim();

        using (var kill = Process.Start("kill", ["-TERM", $"{program.Id}", asked]))
            await kill.WaitForExitAsync();
        var errors = await program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.Equal(ExitCodes.Interrupted, program.ExitCode);
        Assert.StartsWith("bench: stopped", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"/proc/{asked}"));
    }

    [LinuxFact]
    public async Task The_program_ends_with_its_exit_code_and_leaves_the_reason_where_nothing_can_be_printed()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "bench.dll");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec dotnet '{program}' list --track none > /dev/full 2>&1"]);
        start.Environment["BENCH_REASON_FILE"] = folder.PathOf("reason");
        using var shell = Process.Start(start)!;
        await shell.WaitForExitAsync();

        Assert.Equal(ExitCodes.Usage, shell.ExitCode);
        Assert.Contains("none", File.ReadAllText(folder.PathOf("reason")), StringComparison.Ordinal);
    }

    // The folder of this test's assembly is beside that of the plugin.
    private static ProcessStartInfo WithHostileMethods(params string[] command)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var plugin = Path.Combine(output.Parent!.Parent!.FullName, "HostileMethods", output.Name);
        Assert.True(File.Exists(Path.Combine(plugin, "HostileMethods.dll")), $"{plugin} has no HostileMethods.dll.");
        return new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "bench.dll"), .. command, "--plugins", plugin]);
    }

    private Task FailsAfter(string before, string fault)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "bench.dll");
        var shell = new ProcessStartInfo("/bin/sh", ["-c", $"{before} && exec dotnet '{program}' list"]) { WorkingDirectory = folder.Path };
        return Fails(shell, fault);
    }

    private static async Task Fails(ProcessStartInfo start, string fault, int exitCode = ExitCodes.Failed)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var program = Process.Start(start)!;
        var output = program.StandardOutput.ReadToEndAsync();
        var errors = await program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.Equal(exitCode, program.ExitCode);
        Assert.Equal("", await output);
        Assert.Equal($"bench: {fault}", errors.Trim());
    }
}
