using Harness.Models.Bert;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Contest.Compression;

/// <summary>
/// A hard-concrete gate for every attention head (Louizos et al., arXiv 1712.01312; Voita et al., arXiv 1905.09418, section 4), with the published
/// constants: temperature 0.33, stretched to (-0.1, 1.1).
/// </summary>
public sealed class HeadGates
{
    private const double Temperature = 0.33;
    private const double Low = -0.1;
    private const double High = 1.1;
    private const double Smallest = 1e-6;
    private const double Farthest = 100;
    private const int Halvings = 60;

    // Where the probability of being open is one half: 0.33 ln(0.1 / 1.1) = -0.791.
    private static readonly double Shift = Temperature * Math.Log(-Low / High);

    /// <param name="start">The value of a that gates begin with; 2.5 is fully open.</param>
    public HeadGates(int layers, int heads, Device device, double start = 2.5) =>
        Openness = new Parameter(full([layers, heads], start, ScalarType.Float32, device).DetachFromDisposeScope());

    /// <summary>a, a number for every head (L, N); learned.</summary>
    public Parameter Openness { get; }

    /// <summary>Gates while training, for numbers drawn between 0 and 1.</summary>
    /// <param name="openness">a, any shape</param>
    /// <param name="uniform">u of that shape</param>
    public static Tensor Sample(Tensor openness, Tensor uniform)
    {
        var u = uniform.clamp(Smallest, 1 - Smallest);
        return Stretch(((u.log() - (1 - u).log() + openness) / Temperature).sigmoid());
    }

    /// <summary>Gates in evaluation: no noise, and no temperature.</summary>
    public static Tensor Expected(Tensor openness) => Stretch(openness.sigmoid());

    /// <summary>The probability that a gate is not shut.</summary>
    public static Tensor ProbabilityOpen(Tensor openness) => (openness - Shift).sigmoid();

    /// <summary>Shifts all of a by one number, so that the mean probability of being open is what is asked; their order stays.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    public void ShiftTo(double share)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var a = Openness.to(ScalarType.Float64);
        var (low, high) = (-Farthest, Farthest);
        for (var halving = 0; halving < Halvings; halving++)
        {
            var middle = (low + high) / 2;
            if (ProbabilityOpen(a + middle).mean().item<double>() < share)
                low = middle;
            else
                high = middle;
        }

        Openness.add_((low + high) / 2);
    }

    /// <summary>Puts the gates on a network's heads: sampled while it trains, the expected ones in evaluation.</summary>
    public void PutOn(Network network)
    {
        var layers = network.Module.Bert.Encoder.Layers;
        for (var layer = 0; layer < layers.Count; layer++)
        {
            var (index, self) = (layer, layers[layer].Attention.Self);
            self.Gates = () =>
            {
                var own = Openness.select(0, index); // (N)
                return self.training ? Sample(own, zeros_like(own).uniform_(0, 1)) : Expected(own);
            };
        }
    }

    /// <summary>Takes the gates off.</summary>
    public static void TakeOff(Network network)
    {
        foreach (var layer in network.Module.Bert.Encoder.Layers)
            layer.Attention.Self.Gates = null;
    }

    private static Tensor Stretch(Tensor s) => (s * (High - Low) + Low).clamp(0, 1);
}
