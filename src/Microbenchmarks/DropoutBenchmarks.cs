using BenchmarkDotNet.Attributes;
using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Microbenchmarks;

/// <summary>Dropout of the feed-forward block of the student of 20 million parameters, for a batch of 32 sequences of 24 tokens.</summary>
public class DropoutBenchmarks
{
    private const double Probability = 0.1;

    private readonly Dropout ours = new(Probability);
    private readonly nn.Module<Tensor, Tensor> plain = nn.Dropout(Probability);
    private Tensor input = empty(0);

    [Params(ScalarType.Float32, ScalarType.BFloat16)]
    public ScalarType Type { get; set; }

    [GlobalSetup]
    public void Setup() => input = ones([32, 24, 1312], Type);

    [Benchmark(Baseline = true, Description = "nn.Dropout")]
    public void Plain() => plain.forward(input).Dispose();

    [Benchmark(Description = "counter-based masks")]
    public void Ours() => ours.forward(input).Dispose();

    [GlobalCleanup]
    public void Cleanup() => input.Dispose();
}
