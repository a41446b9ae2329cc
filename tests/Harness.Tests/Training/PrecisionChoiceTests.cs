using Harness.Common;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public sealed class PrecisionChoiceTests
{
    [Fact]
    public void For_a_processor_without_bfloat16_is_float32_without_a_measurement() =>
        Assert.Equal(
            new PrecisionChoice(TrainingPrecision.Float32, "neither AMX nor AVX512-BF16"),
            PrecisionChoice.For(hasAmx: false, hasAvx512: false, Tiny.Shape, () => throw new InvalidOperationException("measured")));

    [Theory]
    [InlineData(false, 1.294, TrainingPrecision.Float32, "AVX512-BF16: bfloat16 is 1.29 times as fast as float32 on layers of 8 x 12")]
    [InlineData(false, 1.296, TrainingPrecision.BFloat16, "AVX512-BF16: bfloat16 is 1.30 times as fast as float32 on layers of 8 x 12")]
    [InlineData(true, 2.52, TrainingPrecision.BFloat16, "AMX: bfloat16 is 2.52 times as fast as float32 on layers of 8 x 12")]
    [InlineData(true, 0.9, TrainingPrecision.Float32, "AMX: bfloat16 is 0.90 times as fast as float32 on layers of 8 x 12")]
    public void For_takes_bfloat16_where_it_is_fast_enough(bool amx, double ratio, TrainingPrecision precision, string reason) =>
        Assert.Equal(new PrecisionChoice(precision, reason), PrecisionChoice.For(amx, hasAvx512: true, Tiny.Shape, () => ratio));

    [Fact]
    public void KeptRatio_measures_once_for_a_processor_and_a_size_of_layer()
    {
        using var folder = new TemporaryFolder();
        var measurements = 0;
        double Measure(int hidden, int intermediate)
        {
            measurements++;
            return hidden / 10.0;
        }

        Assert.Equal(1.5, PrecisionChoice.KeptRatio(folder.Path, 15, 60, Measure));
        Assert.Equal(1.5, PrecisionChoice.KeptRatio(folder.Path, 15, 60, Measure));
        Assert.Equal(1.6, PrecisionChoice.KeptRatio(folder.Path, 16, 60, Measure));
        Assert.Equal(1.5, PrecisionChoice.KeptRatio(folder.Path, 15, 60, Measure));
        Assert.Equal(2, measurements);
        Assert.Equal("bfloat16.json", Path.GetFileName(Assert.Single(Directory.GetFiles(folder.Path))));
    }

    [Theory]
    [InlineData("""[{"Processor":"another","LibTorch":"VERSION","Hidden":15,"Intermediate":60,"Ratio":9}]""")]
    [InlineData("""[{"Processor":"PROCESSOR","LibTorch":"0.1","Hidden":15,"Intermediate":60,"Ratio":9}]""")]
    [InlineData("half a fi")]
    public void KeptRatio_measures_anew_for_another_processor_or_libtorch_or_a_damaged_file(string kept)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(
            Path.Combine(folder.Path, "bfloat16.json"),
            kept.Replace("PROCESSOR", Processor.Name, StringComparison.Ordinal).Replace("VERSION", __version__, StringComparison.Ordinal));

        Assert.Equal(1.25, PrecisionChoice.KeptRatio(folder.Path, 15, 60, (_, _) => 1.25));
        Assert.Equal(1.25, PrecisionChoice.KeptRatio(folder.Path, 15, 60, (_, _) => throw new InvalidOperationException("measured twice")));
    }

    [Fact]
    public void MeasureRatio_leaves_the_number_of_threads_as_it_was()
    {
        var threads = get_num_threads();
        Assert.InRange(PrecisionChoice.MeasureRatio(306, 1312), 1e-3, 1e3);
        Assert.Equal(threads, get_num_threads());
    }

    [Fact]
    public void For_a_gpu_is_bfloat16() =>
        Assert.Equal(new PrecisionChoice(TrainingPrecision.BFloat16, "CUDA"), PrecisionChoice.For(new Device("cuda"), Tiny.Shape));
}
