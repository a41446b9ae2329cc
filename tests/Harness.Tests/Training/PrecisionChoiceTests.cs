using Harness.Data;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public sealed class PrecisionChoiceTests
{
    [Theory]
    [InlineData(true, true, TrainingPrecision.BFloat16, "AMX")]
    [InlineData(false, false, TrainingPrecision.Float32, "neither AMX nor AVX512-BF16")]
    public void For_decides_without_a_measurement_where_the_processor_decides(bool amx, bool avx512, TrainingPrecision precision, string reason) =>
        Assert.Equal(new PrecisionChoice(precision, reason), PrecisionChoice.For(amx, avx512, () => throw new InvalidOperationException("measured")));

    [Theory]
    [InlineData(1.294, TrainingPrecision.Float32, "AVX512-BF16, measured 1.29 times float32")]
    [InlineData(1.296, TrainingPrecision.BFloat16, "AVX512-BF16, measured 1.30 times float32")]
    [InlineData(1.52, TrainingPrecision.BFloat16, "AVX512-BF16, measured 1.52 times float32")]
    public void For_takes_bfloat16_with_avx512_where_it_is_fast_enough(double ratio, TrainingPrecision precision, string reason) =>
        Assert.Equal(new PrecisionChoice(precision, reason), PrecisionChoice.For(hasAmx: false, hasAvx512: true, () => ratio));

    [Fact]
    public void KeptRatio_measures_once_for_a_processor()
    {
        using var folder = new TemporaryFolder();
        var measurements = 0;
        double Measure()
        {
            measurements++;
            return 1.5;
        }

        Assert.Equal(1.5, PrecisionChoice.KeptRatio(folder.Path, Measure));
        Assert.Equal(1.5, PrecisionChoice.KeptRatio(folder.Path, Measure));
        Assert.Equal(1, measurements);
        Assert.Equal("bfloat16.json", Path.GetFileName(Assert.Single(Directory.GetFiles(folder.Path))));
    }

    [Theory]
    [InlineData("""{"Processor":"another","LibTorch":"VERSION","Ratio":9}""")]
    [InlineData("""{"Processor":"PROCESSOR","LibTorch":"0.1","Ratio":9}""")]
    [InlineData("half a fi")]
    public void KeptRatio_measures_anew_for_another_processor_or_libtorch_or_a_damaged_file(string kept)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            Path.Combine(folder.Path, "bfloat16.json"),
            kept.Replace("PROCESSOR", Processor.Name, StringComparison.Ordinal).Replace("VERSION", __version__, StringComparison.Ordinal));

        Assert.Equal(1.25, PrecisionChoice.KeptRatio(folder.Path, () => 1.25));
        Assert.Equal(1.25, PrecisionChoice.KeptRatio(folder.Path, () => throw new InvalidOperationException("measured twice")));
    }

    [Fact]
    public void MeasureRatio_leaves_the_number_of_threads_as_it_was()
    {
        var threads = get_num_threads();
        Assert.InRange(PrecisionChoice.MeasureRatio(), 1e-3, 1e3);
        Assert.Equal(threads, get_num_threads());
    }

    [Fact]
    public void For_a_gpu_is_bfloat16() =>
        Assert.Equal(new PrecisionChoice(TrainingPrecision.BFloat16, "CUDA"), PrecisionChoice.For(new Device("cuda")));
}
