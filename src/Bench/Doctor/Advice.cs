using Harness.Common;
using Harness.Contest.Tracks;
using Harness.Contest.Weights;
using Harness.Training;

namespace Bench.Doctor;

/// <summary>A problem that stops a run or makes it slow, and what to do about it.</summary>
/// <param name="Problem">A description of the problem.</param>
/// <param name="Fix">The action that solves it.</param>
public sealed record Advice(string Problem, string Fix)
{
    private const long LeastFreeBytes = 2L << 30;

    // A core with AVX2 reaches 40 GFLOPS and more.
    private const double LeastGflopsPerThread = 15;

    private static readonly string[] OpenMpLibraries = ["libgomp", "libiomp", "libomp"];

    private static readonly string[] InstructionLimits = ["ATEN_CPU_CAPABILITY", "DNNL_MAX_CPU_ISA", "MKL_ENABLE_INSTRUCTIONS", "ONEDNN_MAX_CPU_ISA"];

    /// <summary>Lists the problems of a machine; the list is empty where there are none.</summary>
    public static IReadOnlyList<Advice> For(MachineReport machine) => [.. ForTorch(machine), .. ForFolders(machine)];

    private static IEnumerable<Advice> ForTorch(MachineReport machine)
    {
        if (machine.Torch is not { } torch)
        {
            yield return new Advice(machine.TorchError ?? "libtorch cannot be loaded", NativeLibraries.FixOfTorch);
            yield break;
        }

        if (machine.NativeLibraries.Where(IsOpenMp).ToArray() is { Length: > 1 } several)
            yield return new Advice(
                $"{several.Length} OpenMP libraries are loaded, whose threads compete for the cores: {string.Join(", ", several)}",
                "unset LD_PRELOAD and LD_LIBRARY_PATH");
        foreach (var limit in InstructionLimits.Where(machine.Settings.ContainsKey))
            yield return new Advice(
                $"{limit} is {machine.Settings[limit]}, which may keep libtorch from using all vector units of the processor",
                $"unset {limit}");
        if (torch.Threads != machine.Cores)
            yield return new Advice(
                $"libtorch uses {torch.Threads} threads on {machine.Cores} cores",
                machine.Settings.ContainsKey("OMP_NUM_THREADS")
                    ? "unset OMP_NUM_THREADS"
                    : $"use --threads {machine.Cores} on tracks that do not set the number of threads");
        if (torch.Float32Gflops < LeastGflopsPerThread * torch.Threads)
            yield return new Advice(
                Invariant($"matrix products reach {torch.Float32Gflops:F0} GFLOPS with {torch.Threads} threads, less than one core with AVX2 does"),
                "end other programs that use the cores, and run bench doctor again");
        if (torch.Training.Precision == TrainingPrecision.BFloat16 && torch.Bfloat16Gflops < torch.Float32Gflops)
            yield return new Advice(
                $"training chooses bfloat16 here ({torch.Training.Reason}), but matrix products reach "
                    + Invariant($"{torch.Bfloat16Gflops:F0} GFLOPS in it and {torch.Float32Gflops:F0} in float32"),
                "use --precision float32, and run bench doctor again when no other program is busy");
    }

    private static bool IsOpenMp(string library) => OpenMpLibraries.Any(name => Path.GetFileName(library).StartsWith(name, StringComparison.Ordinal));

    private static IEnumerable<Advice> ForFolders(MachineReport machine)
    {
        var data = machine.Data;
        var weights = machine.Weights;
        var cache = machine.Cache;
        var tracks = Names(track => track.Data.NeedsFolder);
        var setData = $"run bench fetch conll2003 for {Names(track => track.Data is { NeedsFolder: true, IsFetched: true })}; for the others "
            + $"export {data.Variable}=DIR, or use --data DIR: a folder with the data that docs/tracks.md names";
        if (data.Path is null)
            yield return new Advice($"{data.Variable} is not set, and nothing was fetched; these tracks need real data: {tracks}", setData);
        else if (!data.Exists)
            yield return new Advice($"{data.Variable} names a folder that does not exist: {data.Path}; these tracks need it: {tracks}", setData);
        if (!weights.Exists)
            yield return new Advice(
                (weights.Set
                    ? $"{weights.Variable} names a folder without the weights of {PublishedModel.BertBaseCased.Id}: {weights.Path}"
                    : $"the weights of {PublishedModel.BertBaseCased.Id} are not on this machine")
                + $"; these tracks need them: {Names(track => track.Checkpoint == PublishedModel.BertBaseCased.Name)}",
                $"run bench fetch bert-base-cased, or export {weights.Variable}=DIR: a folder with config.json, vocab.txt and model.safetensors");
        if (!cache.Exists)
            yield return new Advice($"the cache folder {cache.Path} cannot be created", $"export {cache.Variable}=DIR, a folder that is writable");
        if (cache.FreeBytes is < LeastFreeBytes)
            yield return new Advice(
                Invariant($"{cache.FreeBytes / 1e9:F1} GB are free on the disk of the cache folder ({cache.Path})"),
                $"free some space, or export {cache.Variable}=DIR on another disk");
    }

    private static string Names(Func<Track, bool> which) => string.Join(", ", TrackCatalog.All.Where(which).Select(track => track.Name));
}
