using Harness.Models;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Tasks;
using static TorchSharp.torch;

namespace Harness.Contest.Refereeing;

/// <summary>Refuses what a method must not hand back, with a reason that its author understands.</summary>
internal static class ReturnedModel
{
    /// <summary>Checks that a method gave a model with the labels of the track.</summary>
    /// <param name="who">The method and what it did, as the beginning of a sentence: "best-chain built".</param>
    /// <exception cref="InvalidOperationException">It gave null, or a network with other labels.</exception>
    public static Model Check(Model? model, string who, ContestTask task)
    {
        if (model is null)
            throw new InvalidOperationException($"{who} null. Expected a model.");
        if (model is Network network && !network.Labels.SequenceEqual(task.Labels))
            throw new InvalidOperationException(
                $"{who} a network with the labels {Text(network.Labels)}. Expected those of the track in their order: {Text(task.Labels)}.");
        return model;
    }

    /// <summary>Checks that every number of the weights in a file is finite.</summary>
    /// <exception cref="InvalidOperationException">One is infinite, or none at all.</exception>
    public static void CheckWeights(string path)
    {
        using var scope = NewDisposeScope();
        foreach (var (name, tensor) in SafeTensors.Read(path))
            if (tensor.is_floating_point() && tensor.isfinite().logical_not().sum().item<long>() is > 0 and var count)
                throw new InvalidOperationException(
                    Invariant($"{count:N0} of {tensor.numel():N0} numbers of '{name}' are infinite or not a number. ")
                    + "Expected finite weights: a lower learning rate, or clipping of gradients, keeps a training from diverging.");
    }

    private static string Text(IReadOnlyList<string> labels) => labels.Count == 0 ? "(none)" : string.Join(' ', labels);
}
