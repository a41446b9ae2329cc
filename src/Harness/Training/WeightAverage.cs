using Harness.Models;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// Keeps an exponential moving average of a network's weights over the steps of a training (Polyak and Juditsky, 1992; Tarvainen and Valpola, arXiv
/// 1703.01780, section 2). After n steps the present weights count 1 / n at least, so that the weights that a training began with are soon forgotten.
/// </summary>
internal sealed class WeightAverage(NeuralModel network, double decay) : IDisposable
{
    private readonly NeuralModel network = network;
    private readonly Dictionary<string, Tensor> averages = BestWeights.Copy(Averaged(network));

    /// <summary>The averages by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Averages => averages;

    /// <summary>Takes the weights after a step into the average.</summary>
    /// <param name="step">The number of the step, counted from 1.</param>
    public void Add(int step)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var share = Math.Max(1 - decay, 1.0 / step);
        foreach (var (name, weight) in Averaged(network))
            averages[name].lerp_(weight, share);
    }

    /// <summary>Puts the averages into the network until the returned object is disposed of.</summary>
    public IDisposable InNetwork() => new Exchanged(this);

    public void Dispose()
    {
        foreach (var tensor in averages.Values)
            tensor.Dispose();
    }

    private static IEnumerable<KeyValuePair<string, Tensor>> Averaged(NeuralModel network) =>
        network.Tensors().Where(entry => entry.Value.is_floating_point());

    /// <summary>Holds the network's own weights while the averages stand in their place.</summary>
    private sealed class Exchanged : IDisposable
    {
        private readonly WeightAverage owner;

        public Exchanged(WeightAverage owner)
        {
            this.owner = owner;
            Exchange();
        }

        public void Dispose() => Exchange();

        private void Exchange()
        {
            using var _ = no_grad();
            using var scope = NewDisposeScope();
            foreach (var (name, weight) in Averaged(owner.network))
            {
                var held = weight.clone();
                weight.copy_(owner.averages[name]);
                owner.averages[name].copy_(held);
            }
        }
    }
}
