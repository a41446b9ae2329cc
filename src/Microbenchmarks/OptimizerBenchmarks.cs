using BenchmarkDotNet.Attributes;
using Harness.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microbenchmarks;

/// <summary>Measures the update of one matrix, clipping and AdamW, by a gradient that has been computed before.</summary>
public class OptimizerBenchmarks
{
    private static readonly Recipe Recipe = new(LearningRate: 1e-3, Epochs: 1);

    private Linear module = nn.Linear(1, 1);
    private BertOptimizer? ours;
    private AdamW? plain;

    /// <summary>The number of rows, and of columns, of the matrix.</summary>
    [Params(64, 512, 4096)]
    public int Rows { get; set; }

    /// <summary>Makes the matrix, its gradient and both optimizers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        module = nn.Linear(Rows, Rows, hasBias: false);
        module.weight!.grad = full_like(module.weight, 1e-3f);
        ours = new BertOptimizer(module, Recipe);
        plain = optim.AdamW(module.parameters(), Recipe.LearningRate, weight_decay: Recipe.WeightDecay);
    }

    /// <summary>Clips and steps with the functions of TorchSharp.</summary>
    [Benchmark(Baseline = true, Description = "clip_grad_norm_, optim.AdamW")]
    public void Plain()
    {
        nn.utils.clip_grad_norm_(module.parameters(), Recipe.ClipNorm);
        plain!.step();
    }

    /// <summary>Clips and steps with the optimizer of this project.</summary>
    [Benchmark(Description = "one vectorised loop")]
    public void Ours() => ours!.Step(Recipe.LearningRate);

    /// <summary>Frees the tensors.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        plain!.Dispose();
        ours!.Dispose();
        module.Dispose();
    }
}
