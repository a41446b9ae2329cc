using BenchmarkDotNet.Attributes;
using Harness.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microbenchmarks;

/// <summary>The update of one matrix by a gradient that is there already: clipping and AdamW.</summary>
public class OptimizerBenchmarks
{
    private static readonly Recipe Recipe = new(LearningRate: 1e-3, Epochs: 1);

    private Linear module = nn.Linear(1, 1);
    private BertOptimizer? ours;
    private AdamW? plain;

    /// <summary>A square matrix has so many rows.</summary>
    [Params(64, 512, 4096)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        module = nn.Linear(Rows, Rows, hasBias: false);
        module.weight!.grad = full_like(module.weight, 1e-3f);
        ours = new BertOptimizer(module, Recipe);
        plain = optim.AdamW(module.parameters(), Recipe.LearningRate, weight_decay: Recipe.WeightDecay);
    }

    [Benchmark(Baseline = true, Description = "clip_grad_norm_, optim.AdamW")]
    public void Plain()
    {
        nn.utils.clip_grad_norm_(module.parameters(), Recipe.ClipNorm);
        plain!.step();
    }

    [Benchmark(Description = "one vectorised loop")]
    public void Ours() => ours!.Step(Recipe.LearningRate);

    [GlobalCleanup]
    public void Cleanup()
    {
        plain!.Dispose();
        ours!.Dispose();
        module.Dispose();
    }
}
