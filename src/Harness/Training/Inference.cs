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
        var batcher = new Batcher(examples);
        try
        {
            foreach (var indices in LengthBuckets.Sorted([.. examples.Select(example => example.Length)], batchSize))
            {
                using var _ = no_grad();
                using var scope = NewDisposeScope();
                var batch = batcher.Of(indices, device);
                yield return (batch, LabelledPositions.Of(batch, network.Module.forward(batch.TokenIds, batch.Mask), null));
            }
        }
        finally
        {
            network.Module.train(wasTraining);
        }
    }
}
