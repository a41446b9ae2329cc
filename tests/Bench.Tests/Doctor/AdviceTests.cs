using Bench.Doctor;
using Harness.Training;

namespace Bench.Tests.Doctor;

public sealed class AdviceTests
{
    private static readonly MachineReport Healthy = new(
        Version: "1.0.0",
        Packages: new Dictionary<string, string>(),
        Torch: new TorchReport(
            "2.10.0", "MKL 2024.2", Threads: 2, InteropThreads: 2, new CudaReport(false, 0), Float32Gflops: 280, Bfloat16Gflops: 646,
            new PrecisionChoice(TrainingPrecision.BFloat16, "AMX")),
        TorchError: null,
        NativeLibraries: ["/program/libgomp-98b21ff3.so.1", "/program/libtorch_cpu.so"],
        Settings: new Dictionary<string, string>(),
        Processor: new ProcessorReport("", Avx2: true, Avx512: true, Avx512Bfloat16: true, AmxBfloat16: true),
        Cores: 2,
        MemoryBytes: null,
        AvailableMemoryBytes: null,
        Data: new FolderReport("BENCH_DATA", Set: true, "/data", Exists: true, FreeBytes: 0),
        Weights: new FolderReport("BENCH_WEIGHTS", Set: false, "/weights", Exists: true, FreeBytes: 0),
        Cache: new FolderReport("BENCH_CACHE", Set: false, "/cache", Exists: true, FreeBytes: 100L << 30));

    [Fact]
    public void For_gives_no_advice_when_nothing_is_wrong() => Assert.Empty(Advice.For(Healthy));

    [Fact]
    public void For_says_how_to_get_libtorch_when_it_cannot_be_loaded() =>
        AssertOne(Healthy with { Torch = null, TorchError = "version `GLIBCXX_3.4.32' not found" }, "GLIBCXX_3.4.32", "dotnet build");

    [Fact]
    public void For_names_two_OpenMP_libraries_when_both_are_loaded()
    {
        var two = Healthy with { NativeLibraries = [.. Healthy.NativeLibraries, "/usr/lib/libgomp.so.1.0.0"] };
        const string Libraries = "/program/libgomp-98b21ff3.so.1, /usr/lib/libgomp.so.1.0.0";
        AssertOne(two, $"2 OpenMP libraries are loaded, whose threads compete for the cores: {Libraries}", "unset");
    }

    [Theory]
    [InlineData("ONEDNN_MAX_CPU_ISA", "AVX2")]
    [InlineData("ATEN_CPU_CAPABILITY", "default")]
    public void For_names_a_setting_when_it_hides_vector_units(string name, string value) =>
        AssertOne(Healthy with { Settings = new Dictionary<string, string> { [name] = value } }, $"{name} is {value}", $"unset {name}");

    [Fact]
    public void For_advises_float32_when_bfloat16_is_slower()
    {
        var slow = Healthy with { Torch = Healthy.Torch! with { Bfloat16Gflops = 164.4 } };
        AssertOne(slow, "training chooses bfloat16 here (AMX), but matrix products reach 164 GFLOPS in it and 280 in float32", "--precision float32");
        Assert.Empty(Advice.For(slow with { Torch = slow.Torch! with { Training = new PrecisionChoice(TrainingPrecision.Float32, "") } }));
    }

    [Fact]
    public void For_advises_more_threads_when_there_are_more_cores() =>
        AssertOne(Healthy with { Cores = 8 }, "libtorch uses 2 threads on 8 cores", "--threads 8");

    [Fact]
    public void For_names_the_variable_when_it_limits_the_threads()
    {
        var limited = Healthy with { Cores = 8, Settings = new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "2" } };
        AssertOne(limited, "libtorch uses 2 threads on 8 cores", "unset OMP_NUM_THREADS");
    }

    [Fact]
    public void For_advises_to_end_other_programs_when_matrix_products_are_slow()
    {
        using var culture = new ForeignCulture();
        var slow = Healthy with { Torch = Healthy.Torch! with { Float32Gflops = 7.25 } };
        AssertOne(slow, "matrix products reach 7 GFLOPS with 2 threads", "end other programs");
    }

    [Fact]
    public void For_says_how_to_get_real_data_when_none_are_named()
    {
        var unset = Healthy with { Data = new FolderReport("BENCH_DATA", Set: false, null, Exists: false, null) };
        AssertOne(
            unset, "BENCH_DATA is not set, and nothing was fetched; these tracks need real data: conll2003-minilm, conll2003-20m, conll2003",
            "bench fetch conll2003 for conll2003-minilm, conll2003-20m, conll2003; for the others export BENCH_DATA=DIR");
    }

    [Fact]
    public void For_gives_no_advice_when_data_were_fetched() => Assert.Empty(Advice.For(Healthy with { Data = Healthy.Data with { Set = false } }));

    [Fact]
    public void For_says_how_to_get_weights_when_there_are_none()
    {
        var none = Healthy with { Weights = new FolderReport("BENCH_WEIGHTS", Set: false, null, Exists: false, null) };
        AssertOne(
            none, "the weights of google-bert/bert-base-cased are not on this machine", "bench fetch bert-base-cased, or export BENCH_WEIGHTS=DIR");
        var named = Healthy with { Weights = new FolderReport("BENCH_WEIGHTS", Set: true, "/empty", Exists: false, null) };
        AssertOne(named, "BENCH_WEIGHTS names a folder without the weights of google-bert/bert-base-cased: /empty", "bench fetch bert-base-cased");
    }

    [Fact]
    public void For_names_the_folder_of_data_when_it_does_not_exist() =>
        AssertOne(Healthy with { Data = Healthy.Data with { Exists = false } }, "does not exist: /data", "export BENCH_DATA=DIR");

    [Fact]
    public void For_names_the_cache_folder_when_its_disk_is_nearly_full()
    {
        using var culture = new ForeignCulture();
        var full = Healthy with { Cache = Healthy.Cache with { FreeBytes = 1_500_000_000 } };
        AssertOne(full, "1.5 GB are free on the disk of the cache folder (/cache)", "export BENCH_CACHE=DIR");
    }

    private static void AssertOne(MachineReport machine, string problem, string fix)
    {
        var advice = Assert.Single(Advice.For(machine));
        Assert.Contains(problem, advice.Problem, StringComparison.Ordinal);
        Assert.Contains(fix, advice.Fix, StringComparison.Ordinal);
    }
}
