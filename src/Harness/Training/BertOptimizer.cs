using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>AdamW as BERT is trained with (Devlin et al., arXiv 1810.04805, appendix A.2, and the released code).</summary>
public static class BertOptimizer
{
    /// <summary>
    /// Two groups, both at the recipe's learning rate: matrices, with its weight decay, and vectors, without any; then a third, undecayed, of what an
    /// objective learns, where it learns anything.
    /// </summary>
    public static AdamW For(nn.Module module, Recipe recipe, Objective? objective = null)
    {
        // BERT decays matrices; biases and normalisations, which are vectors, it leaves alone.
        var parameters = module.parameters().ToLookup(parameter => parameter.ndim > 1);
        List<AdamW.ParamGroup> groups =
        [
            new(parameters[true].ToArray(), recipe.LearningRate, weight_decay: recipe.WeightDecay),
            new(parameters[false].ToArray(), recipe.LearningRate, weight_decay: 0),
        ];
        if (objective is { Parameters.Count: > 0 })
            groups.Add(new AdamW.ParamGroup(objective.Parameters, recipe.LearningRate * objective.ParameterRate, weight_decay: 0));
        return optim.AdamW(groups, recipe.LearningRate);
    }

    /// <summary>Sets the learning rate of the network's groups, and that of the objective's in proportion.</summary>
    public static void SetRate(AdamW optimizer, Recipe recipe, double rate)
    {
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = rate * (group.InitialLearningRate / recipe.LearningRate);
    }
}
