namespace TorchSharp.Modules;

/// <summary>Parameters that are stepped with the same options.</summary>
public class ParamGroup : torch.optim.ILearningRateController
{
    public IEnumerable<Parameter> Parameters { get; set; } = [];

    public OptimizerOptions Options { get; set; } = new();

    public double LearningRate
    {
        get => Options.LearningRate!.Value;
        set => Options.LearningRate = value;
    }

    public double InitialLearningRate
    {
        get => Options.InitialLearningRate;
        set => Options.InitialLearningRate = value;
    }
}

/// <summary>A group whose options are of a known type.</summary>
public class ParamGroup<TOptions> : ParamGroup where TOptions : OptimizerOptions
{
    public ParamGroup(IEnumerable<Parameter> parameters, TOptions? options = null)
    {
        Parameters = parameters;
        base.Options = options!;
    }

    public new TOptions Options
    {
        get => (TOptions)base.Options;
        set => base.Options = value;
    }
}

/// <summary>What every optimizer has.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }
}
