using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Results;

namespace Bench.Clusters;

/// <summary>The wishes of a user for an export.</summary>
/// <param name="Kind">The engine: slurm, kubernetes or sh.</param>
/// <param name="Folder">The folder that the files are written into.</param>
/// <param name="Program">The program as the nodes start it; null for this one.</param>
/// <param name="MemoryGb">The memory of a run; null for that of the track's limit, or else enough for a small network.</param>
/// <param name="Image">The container image, for Kubernetes alone.</param>
/// <param name="Claim">The claim of the shared volume, for Kubernetes alone.</param>
internal sealed record ExportRequest(string Kind, string Folder, string? Program, double? MemoryGb, string? Image, string? Claim);

/// <summary>Writes the files with which a cluster makes the runs of a contest: see docs/clusters.md.</summary>
internal static class ClusterFiles
{
    /// <summary>The engines that files are written for.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["slurm", "kubernetes", "sh"];

    // Runs of the contest's own tracks hold up to 5 GB.
    private const double UsualMemoryGb = 6;

    /// <summary>Writes the list of runs and the scripts.</summary>
    /// <param name="minutesOf">Gives the minutes that a run is expected to take; null where nothing is known.</param>
    /// <returns>The paths of the files, the one to start with last.</returns>
    /// <exception cref="ArgumentException">The engine is unknown, or something that it needs was not named.</exception>
    public static IReadOnlyList<string> Write(
        RunSettings settings,
        IReadOnlyList<(ContestMethod Method, int Seed)> runs,
        Func<RunKey, double?> minutesOf,
        int? atOnce,
        ExportRequest request)
    {
        if (!Kinds.Contains(request.Kind))
            throw new ArgumentException($"--export {request.Kind}: there is no such engine. Expected {string.Join(", ", Kinds)}.");
        UserFolders.CheckWritable("--export", request.Folder);
        var folder = Path.GetFullPath(request.Folder);
        // Slurm reads the names of logs without quotes, and % in them as the number of a job.
        if (folder.Any(character => char.IsWhiteSpace(character) || character == '%'))
            throw new ArgumentException($"--export: {folder} has a blank or % in its name. Name another folder.");
        var plan = new ClusterPlan(
            settings.Track.Name,
            folder,
            request.Program ?? ThisProgram(),
            (settings with { AskedPrecision = settings.Precision.Precision }).Arguments,
            RunList.Of(runs, minutesOf, settings.Track.Name),
            settings.Threads,
            atOnce,
            request.MemoryGb ?? settings.Track.Limits.MemoryGb ?? UsualMemoryGb,
            settings.Device.type == TorchSharp.DeviceType.CUDA)
        {
            LimitOfTrack = settings.Limits.Minutes,
        };
        var files = request.Kind switch
        {
            "slurm" => SlurmScripts.Of(plan),
            "kubernetes" => JobsOf(request, settings, folder).Of(plan),
            _ => ShellScript.Of(plan),
        };
        var list = Path.Combine(folder, RunList.FileName);
        CsvTable.Write(list, plan.Runs);
        foreach (var (name, text) in files)
            WriteScript(Path.Combine(folder, name), text);
        return [list, .. files.Keys.Select(name => Path.Combine(folder, name))];
    }

    private static KubernetesJobs JobsOf(ExportRequest request, RunSettings settings, string folder)
    {
        if (request.Image is null || request.Claim is null)
            throw new ArgumentException(
                "--export kubernetes: name the container image that has the program with --image, and the claim of the volume that all nodes share "
                + "with --claim.");
        // Every argument that is a path is a full one.
        string[] cache = CacheFolder.IsNamed ? [CacheFolder.Path] : [];
        string[] named = [folder, .. cache, .. settings.Arguments.Where(Path.IsPathFullyQualified)];
        var shared = Common(named);
        return shared.Length > 1
            ? new KubernetesJobs(request.Image, request.Claim, shared)
            : throw new ArgumentException(
                $"--export kubernetes: {string.Join(", ", named)} have no folder in common at which the shared volume could be mounted. "
                + "Put them into one.");
    }

    private static string ThisProgram() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
        ? throw new ArgumentException("--export: this program was started by dotnet. Start bench itself, or name it with --program.")
        : Environment.ProcessPath!;

    // The longest folder that holds all paths.
    private static string Common(IReadOnlyList<string> paths)
    {
        string[][] parts = [.. paths.Select(path => path.Split(Path.DirectorySeparatorChar))];
        var shared = parts[0].TakeWhile((part, place) => parts.All(one => one.Length > place && one[place] == part));
        return string.Join(Path.DirectorySeparatorChar, shared);
    }

    private static void WriteScript(string path, string text)
    {
        AtomicFile.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows() && path.EndsWith(".sh", StringComparison.Ordinal))
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
    }
}
