using System.Globalization;
using Harness.Fetching;
using Harness.Refereeing;
using Harness.Tasks.NamedEntities;
using Harness.Tracks;

namespace Bench.Doctor;

/// <summary>Something that stops a run or makes it slow.</summary>
/// <param name="Problem">What was found.</param>
/// <param name="Fix">What to do.</param>
public sealed record Advice(string Problem, string Fix)
{
    private const long LeastFreeBytes = 2L << 30;

    // A core with AVX2 does 40 and more, one core of a reference BLAS 2 to 7.
    private const double LeastGflopsPerThread = 15;

    private const string InstallOpenBlas = "apt-get install libopenblas0-openmp";

    // OpenBLAS's names of the kernels that use AVX-512.
    private static readonly string[] Avx512Cores = ["SkylakeX", "Cooperlake", "SapphireRapids", "Zen4"];

    public static IReadOnlyList<Advice> For(MachineReport machine) => [.. ForTorch(machine), .. ForFolders(machine)];

    private static IEnumerable<Advice> ForTorch(MachineReport machine)
    {
        if (machine.Torch is not { } torch)
        {
            yield return new Advice(
                "libtorch cannot be loaded, so that nothing can be trained",
                "apt-get install libtorch-dev libopenblas0-openmp and build again, or name another with --libtorch DIR, such as that of an installed PyTorch");
            yield break;
        }

        var blas = torch.Blas;
        if (blas.Kind == BlasKind.Reference)
            yield return new Advice($"the reference BLAS ({blas.Path}) multiplies matrices tens of times slower than OpenBLAS", InstallOpenBlas);
        if (blas.Kind == BlasKind.OpenBlasThreads)
            yield return new Advice(
                $"this OpenBLAS ({blas.Path}) has threads of its own, which fight libtorch's: a step takes up to 4 times as long",
                InstallOpenBlas);
        if (blas.Core is { } core && machine.Avx512 && !Avx512Cores.Contains(core, StringComparer.OrdinalIgnoreCase))
            yield return new Advice(
                $"the processor has AVX-512, OpenBLAS's kernels are for {core} (OPENBLAS_CORETYPE is {blas.CoreSetting ?? "unset"}): about half the speed",
                "export OPENBLAS_CORETYPE=SkylakeX");
        if (torch.Threads != machine.Cores)
            yield return new Advice(
                $"libtorch uses {torch.Threads} threads on {machine.Cores} cores",
                $"--threads {machine.Cores}, which runs have by default; look whether OMP_NUM_THREADS is set");
        if (torch.MatrixGflops < LeastGflopsPerThread * torch.Threads)
            yield return new Advice(
                Invariant($"matrix products reach {torch.MatrixGflops:F0} GFLOPS with {torch.Threads} threads, less than one core with AVX2 does"),
                "end other programs, or mend the BLAS, and run bench doctor again");
    }

    private static IEnumerable<Advice> ForFolders(MachineReport machine)
    {
        var (data, weights, cache) = (machine.Data, machine.Weights, machine.Cache);
        var tracks = string.Join(", ", TrackCatalog.All.Where(track => track.Data is ConllData).Select(track => track.Name));
        var setData = $"bench fetch conll2003, or export {data.Variable}=DIR, or --data DIR: a folder that holds conll2003/ and bert-base-cased/";
        if (data.Path is null)
            yield return new Advice($"{data.Variable} is not set, and nothing was fetched; these tracks need real data: {tracks}", setData);
        else if (!data.Exists)
            yield return new Advice($"{data.Variable} names a folder that does not exist: {data.Path}; these tracks need it: {tracks}", setData);
        if (!weights.Exists)
            yield return new Advice(
                (weights.Set
                    ? $"{weights.Variable} names a folder without the weights of {PinnedFiles.BertBaseCasedId}: {weights.Path}"
                    : $"the weights of {PinnedFiles.BertBaseCasedId} are not there")
                + $"; these tracks need them: {string.Join(", ", TrackCatalog.All.Where(track => track.Checkpoint is not null).Select(track => track.Name))}",
                $"bench fetch bert-base-cased, or export {weights.Variable}=DIR: a folder that holds config.json, vocab.txt and model.safetensors");
        if (!cache.Exists)
            yield return new Advice($"the cache folder {cache.Path} cannot be made", $"export {cache.Variable}=DIR, a folder that can be written to");
        if (cache.FreeBytes is < LeastFreeBytes)
            yield return new Advice(
                Invariant($"{cache.FreeBytes / 1e9:F1} GB are free where the cache lies ({cache.Path})"),
                $"make room, or export {cache.Variable}=DIR on another disk");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
