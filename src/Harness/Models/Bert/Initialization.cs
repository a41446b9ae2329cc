using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>Random weights as BERT's (Devlin et al., arXiv 1810.04805, appendix A.2, and the released code).</summary>
internal static class Initialization
{
    private const double Deviation = 0.02;

    /// <summary>Matrices normal with deviation 0.02, biases zero, normalisations one.</summary>
    public static void Fill(nn.Module module, int seed)
    {
        manual_seed(seed);
        foreach (var (name, parameter) in module.named_parameters())
            if (parameter.ndim > 1)
                nn.init.normal_(parameter, 0, Deviation);
            else if (name.EndsWith("LayerNorm.weight", StringComparison.Ordinal))
                nn.init.ones_(parameter);
            else
                nn.init.zeros_(parameter);
    }
}
