using System.Diagnostics;
using Harness.Data;
using Harness.Models;
using Harness.Refereeing;
using Harness.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Bench.Steps;

/// <summary>The step of this program: the harness's own network, objective and optimizer on the CPU.</summary>
public sealed class OwnSteps : IStepSide
{
    private readonly Network network;
    private readonly AdamW optimizer;
    private readonly HardLabels objective = new();
    private readonly Batch[] batches;
    private int taken;

    public OwnSteps(StepPlan plan)
    {
        set_num_threads(plan.Threads);
        network = Network.Random(plan.Shape, plan.Labels, plan.Seed);
        network.Module.train();
        optimizer = BertOptimizer.For(network.Module, plan.Recipe);
        batches = [.. Enumerable.Range(0, StepPlan.Batches).Select(index => RandomBatch(plan, SplitMix.For((ulong)plan.Seed, (ulong)index)))];
        Environment = new StepEnvironment(
            __version__,
            NativeLibraries.Loaded("libtorch_cpu"),
            Blas: NativeLibraries.MklVersion(),
            BlasConfiguration: null,
            BlasCore: null,
            get_num_threads(),
            ParameterCount.DenseOf(network.Module));
    }

    public StepEnvironment Environment { get; }

    public StepTimes Run(int steps)
    {
        var milliseconds = new double[steps];
        var loss = double.NaN;
        for (var step = 0; step < steps; step++)
            (milliseconds[step], loss) = Step(batches[taken++ % batches.Length]);
        return new StepTimes(milliseconds, loss);
    }

    public void Dispose()
    {
        foreach (var batch in batches)
        {
            batch.TokenIds.Dispose();
            batch.Labels.Dispose();
            batch.LabelledPositions.Dispose();
        }

        optimizer.Dispose();
        network.Dispose();
    }

    private (double Milliseconds, double Loss) Step(Batch batch)
    {
        var watch = Stopwatch.StartNew();
        Tensor loss;
        using var outer = NewDisposeScope();
        using (NewDisposeScope())
        {
            network.Module.zero_grad();
            loss = objective.Loss(LabelledPositions.Of(batch, network.Module.forward(batch.TokenIds, batch.Mask), teacherLogits: null));
            loss.backward();
            optimizer.step();
            loss = loss.detach().MoveToOuterDisposeScope();
        }

        // What a step leaves behind is released within its time, as the peer's is.
        return (watch.Elapsed.TotalMilliseconds, loss.item<float>());
    }

    private static Batch RandomBatch(StepPlan plan, SplitMix random)
    {
        int[] words = [.. Enumerable.Range(0, plan.Tokens)];
        var examples = new List<Example>();
        for (var i = 0; i < plan.Batch; i++)
            examples.Add(new Example(Draw(plan.Tokens, plan.Shape.Vocabulary, random), Draw(plan.Tokens, plan.Labels.Count, random), words));
        return Batch.Of(examples, [.. Enumerable.Range(0, plan.Batch)], CPU);
    }

    private static int[] Draw(int count, int bound, SplitMix random)
    {
        var drawn = new int[count];
        for (var i = 0; i < count; i++)
            drawn[i] = random.Below(bound);
        return drawn;
    }
}
