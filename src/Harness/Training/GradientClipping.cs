using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Scales gradients down so that the norm of all of them together is at most a given one (Pascanu et al., arXiv 1211.5063).</summary>
internal static class GradientClipping
{
    private const double Tiny = 1e-6;

    public static void Clip(IEnumerable<Parameter> parameters, double maximum, Device device)
    {
        // It hands back the norm as a number, which on CUDA waits for the whole step.
        if (device.type == DeviceType.CPU)
            nn.utils.clip_grad_norm_(parameters, maximum);
        else
            ClipUnread(parameters, maximum);
    }

    /// <summary>The same without a look at the norm.</summary>
    public static void ClipUnread(IEnumerable<Parameter> parameters, double maximum)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        var norm = stack(gradients.Select(gradient => gradient.norm())).norm();
        var factor = ((norm + Tiny).pow(-1L) * maximum).clamp(max: 1.0);
        foreach (var gradient in gradients)
            gradient.mul_(factor);
    }
}
