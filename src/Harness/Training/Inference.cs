using Harness.Models.Bert;
using Harness.Models.Inputs;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Runs a network over examples as <see cref="Network.Outputs"/> does, and picks out the positions that carry labels.</summary>
public static class Inference
{
    /// <returns>One batch after another; its tensors live until the next is asked for.</returns>
    public static IEnumerable<(Batch Batch, LabelledPositions Positions)> Run(
        Network network, IReadOnlyList<Example> examples, Device device, int batchSize = 32) =>
        network.Outputs(examples, device, batchSize).Select(pair => (pair.Batch, LabelledPositions.Of(pair.Batch, pair.Output, null)));
}
