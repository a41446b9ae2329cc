using Harness.Common;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// Zeroes activations at random while training and scales the rest up (Srivastava et al., "Dropout", 2014). On the CPU the mask comes from
/// <see cref="DropoutMask"/>, because libtorch draws one number after another there; elsewhere libtorch's own dropout is used.
/// </summary>
/// <param name="probability">The probability that an activation is zeroed.</param>
public sealed class Dropout(double probability) : nn.Module<Tensor, Tensor>(nameof(Dropout))
{
    private DropoutMask mask = new(probability, key: 0);

    /// <summary>False in evaluation and where the probability is zero, when activations pass unchanged.</summary>
    public bool IsActive => training && probability > 0;

    /// <summary>Restarts the masks of every dropout of a module. The same seed gives the same masks, however many threads there are.</summary>
    public static void Seed(nn.Module module, ulong seed)
    {
        var keys = new SplitMix(seed);
        foreach (var dropout in module.modules().OfType<Dropout>())
            dropout.mask = new DropoutMask(dropout.Probability, keys.Next());
    }

    /// <summary>Tells how much every dropout of a module has drawn since <see cref="Seed"/>.</summary>
    public static IReadOnlyList<ulong> Drawn(nn.Module module) => [.. module.modules().OfType<Dropout>().Select(dropout => dropout.mask.Drawn)];

    /// <summary>Goes on with the masks that follow, after <see cref="Seed"/> with the same seed.</summary>
    /// <param name="drawn">The count of what every dropout had drawn: see <see cref="Drawn"/>.</param>
    public static void GoOn(nn.Module module, IReadOnlyList<ulong> drawn)
    {
        foreach (var (dropout, count) in module.modules().OfType<Dropout>().Zip(drawn))
            dropout.mask.Drawn = count;
    }

    private double Probability => probability;

    /// <param name="input">Any shape</param>
    /// <returns>The same shape</returns>
    public override Tensor forward(Tensor input)
    {
        if (!IsActive)
            return input;
        if (input.device_type != DeviceType.CPU)
            return nn.functional.dropout(input, probability, training: true);
        using var drawn = mask.Next(input.shape, input.dtype);
        return input * drawn;
    }
}
