using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>AdamW as BERT is trained with (Devlin et al., arXiv 1810.04805, appendix A.2, and the released code).</summary>
public static class BertOptimizer
{
    /// <summary>Two groups, both at the recipe's learning rate: matrices, with its weight decay, and vectors, without any.</summary>
    public static AdamW For(nn.Module module, Recipe recipe)
    {
        // BERT decays matrices; biases and normalisations, which are vectors, it leaves alone.
        var parameters = module.parameters().ToLookup(parameter => parameter.ndim > 1);
        return optim.AdamW(
            new[]
            {
                new AdamW.ParamGroup(parameters[true].ToArray(), recipe.LearningRate, weight_decay: recipe.WeightDecay),
                new AdamW.ParamGroup(parameters[false].ToArray(), recipe.LearningRate, weight_decay: 0),
            },
            recipe.LearningRate);
    }
}
