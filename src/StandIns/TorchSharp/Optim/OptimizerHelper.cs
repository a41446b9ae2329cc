using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>An optimizer whose state can be looked at.</summary>
public abstract class OptimizerHelper : Optimizer
{
    private protected OptimizerHelper()
    {
    }

    /// <summary>The options of every group, and the state of every parameter in the order of the groups; live, not copies.</summary>
    public virtual StateDictionary state_dict()
    {
        var dictionary = new StateDictionary();
        foreach (var group in _parameter_groups)
        {
            dictionary.Options.Add(group.Options);
            dictionary.State.AddRange(group.Parameters.Select(StateOf));
        }

        return dictionary;
    }

    private protected abstract OptimizerState StateOf(Parameter parameter);
}
