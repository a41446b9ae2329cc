using BenchmarkDotNet.Attributes;
using Harness.Models.Bert;
using TorchSharp;
using static TorchSharp.torch;

namespace Microbenchmarks;

/// <summary>Measures dropout in the feed-forward block of a student of 20 million parameters, for a batch of 32 sequences of 24 tokens.</summary>
public class DropoutBenchmarks
{
    private const double Probability = 0.1;

    private readonly Dropout ours = new(Probability);
    private readonly nn.Module<Tensor, Tensor> plain = nn.Dropout(Probability);
    private Tensor input = empty(0);

    /// <summary>The type of the activations.</summary>
    [Params(ScalarType.Float32, ScalarType.BFloat16)]
    public ScalarType Type { get; set; }

    /// <summary>Makes the activations.</summary>
    [GlobalSetup]
    public void Setup() => input = ones([32, 24, 1312], Type);

    /// <summary>Applies the dropout of TorchSharp.</summary>
    [Benchmark(Baseline = true, Description = "nn.Dropout")]
    public void Plain() => plain.forward(input).Dispose();

    /// <summary>Applies the dropout of this project.</summary>
    [Benchmark(Description = "counter-based masks")]
    public void Ours() => ours.forward(input).Dispose();

    /// <summary>Frees the activations.</summary>
    [GlobalCleanup]
    public void Cleanup() => input.Dispose();
}
