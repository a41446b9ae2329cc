using Bench.Running;
using Harness.Common;
using Harness.Contest.Methods;
using Harness.Contest.Refereeing;
using Harness.Contest.Weights;
using Harness.Results;

namespace Bench.Clusters;

/// <summary>The wishes of a user for an export.</summary>
/// <param name="Kind">The engine: slurm, kubernetes or sh.</param>
/// <param name="Folder">The folder that the files are written into.</param>
/// <param name="Program">The program as the nodes start it; null for this one.</param>
/// <param name="MemoryGb">The memory of a run; null for the track's limit and what the referee takes, or else enough for a small network.</param>
/// <param name="Image">The container image, for Kubernetes alone.</param>
/// <param name="Claim">The claim of the shared volume, for Kubernetes alone.</param>
internal sealed record ExportRequest(string Kind, string Folder, string? Program, double? MemoryGb, string? Image, string? Claim);

/// <summary>Writes the files with which a cluster makes the runs of a contest: see docs/clusters.md.</summary>
internal static class ClusterFiles
{
    /// <summary>The engines that files are written for.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Slurm, Kubernetes, "sh"];

    private const string Slurm = "slurm";
    private const string Kubernetes = "kubernetes";

    // Runs of the contest's own tracks hold up to 5 GB.
    private const double UsualMemoryGb = 6;

    // The process that starts a run and referees it is part of the task, and the track's limit is that of the run alone.
    private const double MemoryOfRefereeGb = 0.5;

    // Slurm reads the names of logs with its own rules for quotes, comments and the numbers of jobs.
    private const string SpecialInLogs = "%'\"\\#";

    /// <summary>Writes the list of runs and the scripts into a folder that is new or empty.</summary>
    /// <param name="minutesOf">Gives the minutes that a run is expected to take; null where nothing is known.</param>
    /// <returns>The paths of the files, the one to start with last.</returns>
    /// <exception cref="ArgumentException">
    /// The engine is unknown, something that it needs was not named, or the folder cannot be used. Nothing is written.
    /// </exception>
    public static IReadOnlyList<string> Write(
        RunSettings settings,
        IReadOnlyList<(ContestMethod Method, int Seed)> runs,
        Func<RunKey, double?> minutesOf,
        int? atOnce,
        ExportRequest request)
    {
        if (!Kinds.Contains(request.Kind))
            throw new ArgumentException($"--export {request.Kind}: there is no such engine. Expected {string.Join(", ", Kinds)}.");
        var folder = Path.GetFullPath(request.Folder);
        if (request.Kind == Slurm && folder.Any(character => char.IsWhiteSpace(character) || SpecialInLogs.Contains(character)))
            throw new ArgumentException(
                $"--export: {folder} has a blank or one of {string.Join(' ', SpecialInLogs.ToCharArray())} in its name. Name another folder.");
        var plan = new ClusterPlan(
            settings.Track.Name,
            folder,
            ProgramOf(request),
            (settings with { AskedPrecision = settings.Precision.Precision }).Arguments,
            RunList.Of(runs, minutesOf, settings.Track.Name),
            settings.Threads,
            atOnce,
            request.MemoryGb ?? settings.Track.Limits.MemoryGb + MemoryOfRefereeGb ?? UsualMemoryGb,
            settings.Device.type == TorchSharp.DeviceType.CUDA)
        {
            LimitOfTrack = settings.Limits.Minutes,
            Variables = VariablesFor(request.Kind, settings),
        };
        var files = request.Kind switch
        {
            Slurm => SlurmScripts.Of(plan),
            Kubernetes => JobsOf(request, settings, plan).Of(plan),
            _ => ShellScript.Of(plan),
        };
        CheckFolder(folder);
        var list = Path.Combine(folder, RunList.FileName);
        CsvTable.Write(list, plan.Runs);
        foreach (var (name, text) in files)
            WriteScript(Path.Combine(folder, name), text);
        return [list, .. files.Keys.Select(name => Path.Combine(folder, name))];
    }

    // A task reads the list when it begins. One that waits in a queue would make the runs of another contest if that took the list's place.
    private static void CheckFolder(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new ArgumentException(
                $"--export: {folder} is not empty, and jobs in a queue may read what an earlier export wrote there. Name a new folder, "
                + "or remove this one when no job needs it.");
        UserFolders.CheckWritable("--export", folder);
    }

    // A node has another environment than the machine that exports.
    private static Dictionary<string, string> VariablesFor(string kind, RunSettings settings)
    {
        var variables = new Dictionary<string, string>();
        // A pod has a cache of its own where none was named.
        if (kind != Kubernetes || CacheFolder.IsNamed)
            variables.Add(CacheFolder.Variable, CacheFolder.Path);
        else if (settings.Track.Vectors is not null || settings.Pretrained?.StartsWith(CacheFolder.Path, StringComparison.Ordinal) == true)
            throw new ArgumentException(
                $"--export kubernetes: runs on track {settings.Track.Name} read weights or vectors that were fetched. Name a folder of the shared "
                + $"volume with {CacheFolder.Variable}, and fetch them into it.");
        if (Environment.GetEnvironmentVariable(WeightsLocation.Variable) is { Length: > 0 } weights)
            variables.Add(WeightsLocation.Variable, Path.GetFullPath(weights));
        return variables;
    }

    private static KubernetesJobs JobsOf(ExportRequest request, RunSettings settings, ClusterPlan plan)
    {
        if (request is not { Image.Length: > 0, Claim.Length: > 0 })
            throw new ArgumentException(
                "--export kubernetes: name the container image that has the program with --image, and the claim of the volume that all nodes share "
                + "with --claim.");
        // Every argument that is a path is a full one.
        string[] named = [plan.Folder, .. plan.Variables.Values, .. settings.Arguments.Where(Path.IsPathFullyQualified)];
        var shared = Common(named);
        return shared.Length > 1
            ? new KubernetesJobs(request.Image, request.Claim, shared)
            : throw new ArgumentException(
                $"--export kubernetes: {string.Join(", ", named)} have no folder in common at which the shared volume could be mounted. "
                + "Put them into one.");
    }

    // A name without a folder is looked up on the node.
    private static string ProgramOf(ExportRequest request) => request.Program switch
    {
        null => ThisProgram(),
        "" => throw new ArgumentException("--program: the name is empty. Expected that of the program as the nodes start it."),
        var named => named.Contains(Path.DirectorySeparatorChar) ? Path.GetFullPath(named) : named,
    };

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
        AtomicFile.WriteAllText(path, text.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows() && path.EndsWith(".sh", StringComparison.Ordinal))
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
    }
}
