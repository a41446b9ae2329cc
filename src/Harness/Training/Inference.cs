using Harness.Data;
using Harness.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Runs a network over examples in eval mode, without gradients, in batches of like length.</summary>
public static class Inference
{
    /// <summary>One batch after another; its tensors live until the next is asked for.</summary>
    public static IEnumerable<(Batch Batch, LabelledPositions Positions)> Run(
        Network network, IReadOnlyList<Example> examples, Device device, int batchSize = 32)
    {
        var wasTraining = network.Module.training;
        network.Module.eval();
        try
        {
            foreach (var indices in LengthBuckets.Sorted([.. examples.Select(example => example.Length)], batchSize))
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var batch = Batch.Of(examples, indices, device);
                yield return (batch, LabelledPositions.Of(batch, network.Module.forward(batch.TokenIds, batch.Mask), null));
            }
        }
        finally
        {
            network.Module.train(wasTraining);
        }
    }

    /// <summary>The likeliest label of every token; 0 where a token carries no label.</summary>
    /// <returns>For each example as many ids as it has tokens</returns>
    public static int[][] Predict(Network network, IReadOnlyList<Example> examples, Device device, int batchSize = 32)
    {
        var predicted = new int[examples.Count][];
        foreach (var (batch, positions) in Run(network, examples, device, batchSize))
        {
            var best = positions.Logits.argmax(1).cpu().data<long>().ToArray();
            var next = 0;
            foreach (var index in batch.Indices)
                predicted[index] = [.. examples[index].Labels.Select(label => label == Example.Ignored ? 0 : (int)best[next++])];
        }

        return predicted;
    }
}
