using Harness.Models;
using Harness.Models.Bert;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>What a training minimises. Objectives are told the labelled positions only; the rest of a batch is context.</summary>
public abstract class Objective
{
    /// <summary>Whether <see cref="LabelledPositions.TeacherLogits"/> is needed.</summary>
    public virtual bool NeedsTeacher => false;

    /// <summary>The teacher's hidden states that are needed, by their place in <see cref="NetworkOutput.HiddenStates"/>.</summary>
    public virtual IReadOnlyList<int> TeacherStates => [];

    /// <summary>What only the loss uses, such as a projection: it is trained beside the network and never counted. Made before training begins.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>The learning rate of <see cref="Parameters"/>, as a multiple of the network's.</summary>
    public virtual double ParameterRate => 1;

    /// <summary>Whether the last epoch's weights are kept instead of the best's on validation: where what is trained beside the network goes with them.</summary>
    public virtual bool KeepsLast => false;

    /// <summary>What is worth keeping with an epoch, by name.</summary>
    public virtual IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double>();

    /// <summary>Called before every step.</summary>
    /// <param name="step">From 0.</param>
    public virtual void BeginStep(int step, int totalSteps)
    {
    }

    /// <summary>Called after every step, without gradients: for what must hold of the weights.</summary>
    public virtual void EndStep(Network network)
    {
    }

    /// <returns>A scalar that can be differentiated</returns>
    public abstract Tensor Loss(LabelledPositions positions);
}
