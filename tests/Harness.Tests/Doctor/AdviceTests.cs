using Bench.Doctor;
using Harness.Refereeing;

namespace Harness.Tests.Doctor;

public sealed class AdviceTests
{
    private static readonly BlasReport Fast = new(BlasKind.OpenBlasOpenMp, "", "/openmp/libopenblas.so.0", "", "SkylakeX", "SkylakeX");

    private static readonly MachineReport Healthy = new(
        Version: "1.0.0",
        Packages: new Dictionary<string, string>(),
        Torch: new TorchReport("1.13.0", "/lib/libtorch_cpu.so", Fast, Threads: 2, new CudaReport(false, 0, null), MatrixGflops: 350),
        TorchError: null,
        Processor: "",
        Cores: 2,
        Avx2: true,
        Avx512: true,
        MemoryBytes: null,
        AvailableMemoryBytes: null,
        Data: new FolderReport("BENCH_DATA", Set: true, "/data", Exists: true, FreeBytes: 0),
        Weights: new FolderReport("BENCH_WEIGHTS", Set: false, "/weights", Exists: true, FreeBytes: 0),
        Cache: new FolderReport("BENCH_CACHE", Set: false, "/cache", Exists: true, FreeBytes: 100L << 30));

    [Fact]
    public void Is_not_given_where_nothing_is_wrong() => Assert.Empty(Advice.For(Healthy));

    [Fact]
    public void Without_libtorch_says_how_to_get_it() =>
        AssertOne(Healthy with { Torch = null }, "libtorch cannot be loaded", "apt-get install libtorch-dev libopenblas0-openmp");

    [Fact]
    public void Reference_blas()
    {
        var reference = With(Fast with { Kind = BlasKind.Reference, Path = "/blas/libblas.so.3", Core = null });
        AssertOne(reference, "reference BLAS (/blas/libblas.so.3)", "apt-get install libopenblas0-openmp");
    }

    [Fact]
    public void OpenBlas_with_threads_of_its_own() =>
        AssertOne(With(Fast with { Kind = BlasKind.OpenBlasThreads }), "fight libtorch's", "apt-get install libopenblas0-openmp");

    [Fact]
    public void Kernels_for_an_older_processor()
    {
        var haswell = With(Fast with { Core = "Haswell", CoreSetting = "Haswell" });
        AssertOne(haswell, "kernels are for Haswell (OPENBLAS_CORETYPE is Haswell)", "export OPENBLAS_CORETYPE=SkylakeX");
        Assert.Empty(Advice.For(haswell with { Avx512 = false }));
        Assert.Empty(Advice.For(With(Fast with { Core = "Cooperlake" })));
    }

    [Fact]
    public void Threads_that_are_not_the_cores() =>
        AssertOne(Healthy with { Cores = 8 }, "libtorch uses 2 threads on 8 cores", "--threads 8");

    [Fact]
    public void Slow_matrices()
    {
        using var culture = new ForeignCulture();
        var slow = Healthy with { Torch = Healthy.Torch! with { MatrixGflops = 7.25 } };
        AssertOne(slow, "matrix products reach 7 GFLOPS with 2 threads", "end other programs");
    }

    [Fact]
    public void No_real_data()
    {
        var unset = Healthy with { Data = new FolderReport("BENCH_DATA", Set: false, null, Exists: false, null) };
        AssertOne(unset, "BENCH_DATA is not set, and nothing was fetched; these tracks need real data: conll2003-mini", "bench fetch conll2003, or export BENCH_DATA=DIR");
    }

    [Fact]
    public void Data_that_were_fetched_need_no_variable() => Assert.Empty(Advice.For(Healthy with { Data = Healthy.Data with { Set = false } }));

    [Fact]
    public void No_weights()
    {
        var none = Healthy with { Weights = new FolderReport("BENCH_WEIGHTS", Set: false, null, Exists: false, null) };
        AssertOne(none, "the weights of google-bert/bert-base-cased are not there", "bench fetch bert-base-cased, or export BENCH_WEIGHTS=DIR");
        var named = Healthy with { Weights = new FolderReport("BENCH_WEIGHTS", Set: true, "/empty", Exists: false, null) };
        AssertOne(named, "BENCH_WEIGHTS names a folder without the weights of google-bert/bert-base-cased: /empty", "bench fetch bert-base-cased");
    }

    [Fact]
    public void Real_data_that_are_not_there() =>
        AssertOne(Healthy with { Data = Healthy.Data with { Exists = false } }, "does not exist: /data", "export BENCH_DATA=DIR");

    [Fact]
    public void A_disk_that_is_nearly_full()
    {
        using var culture = new ForeignCulture();
        var full = Healthy with { Cache = Healthy.Cache with { FreeBytes = 1_500_000_000 } };
        AssertOne(full, "1.5 GB are free where the cache lies (/cache)", "export BENCH_CACHE=DIR");
    }

    private static MachineReport With(BlasReport blas) => Healthy with { Torch = Healthy.Torch! with { Blas = blas } };

    private static void AssertOne(MachineReport machine, string problem, string fix)
    {
        var advice = Assert.Single(Advice.For(machine));
        Assert.Contains(problem, advice.Problem, StringComparison.Ordinal);
        Assert.Contains(fix, advice.Fix, StringComparison.Ordinal);
    }
}
