using Harness.Models;
using Harness.Models.Bert;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>The loss that a training minimises. It is computed at the labelled positions of a batch; all other positions are context.</summary>
public abstract class Objective
{
    /// <summary>What the network learns, in a few words that go on from "steps on": "the labels".</summary>
    public abstract string Name { get; }

    /// <summary>True when the objective needs <see cref="LabelledPositions.TeacherLogits"/>.</summary>
    public virtual bool NeedsTeacher => false;

    /// <summary>The teacher's hidden states that the objective needs, by their place in <see cref="NetworkOutput.HiddenStates"/>.</summary>
    public virtual IReadOnlyList<int> TeacherStates => [];

    /// <summary>
    /// Parameters that only the loss uses, such as a projection. They are trained beside the network and never counted, and they exist before
    /// training begins.
    /// </summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>
    /// Tensors that are not trained and that change while the objective is used, of fixed shapes. With the parameters they are all that the objective
    /// remembers, so that an interrupted training goes on with them.
    /// </summary>
    public virtual IReadOnlyList<Tensor> Buffers => [];

    /// <summary>The learning rate of <see cref="Parameters"/>, as a multiple of the network's.</summary>
    public virtual double ParameterRate => 1;

    /// <summary>
    /// True when the weights of the last epoch are kept instead of those of the best epoch on validation. This is needed where
    /// <see cref="Parameters"/> belong to the weights that were trained with them.
    /// </summary>
    public virtual bool KeepsLast => false;

    /// <summary>Figures that are recorded with every epoch, by name.</summary>
    public virtual IReadOnlyDictionary<string, double> Figures => new Dictionary<string, double>();

    /// <summary>Called before every step.</summary>
    /// <param name="step">The step, counted from 0.</param>
    /// <param name="totalSteps">The number of steps of the whole training.</param>
    public virtual void BeginStep(int step, int totalSteps)
    {
    }

    /// <summary>Called after every step, with gradients switched off. An override may change the weights.</summary>
    public virtual void EndStep(NeuralModel network)
    {
    }

    /// <summary>Computes the loss of a batch.</summary>
    /// <returns>A scalar that can be differentiated.</returns>
    public abstract Tensor Loss(LabelledPositions positions);

    /// <summary>Checks the weight of one of two parts of a loss, whose weights add up to 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 0, above 1 or not a number.</exception>
    protected static double Share(double weight) => weight is >= 0 and <= 1
        ? weight
        : throw new ArgumentOutOfRangeException(nameof(weight), weight, "Expected a weight from 0 to 1.");
}

/// <summary>Adds something to another objective. Every member that is not overridden is that of the other objective.</summary>
public abstract class WrappedObjective(Objective inner) : Objective
{
    public override string Name => inner.Name;

    public override bool NeedsTeacher => inner.NeedsTeacher;

    public override IReadOnlyList<int> TeacherStates => inner.TeacherStates;

    public override IReadOnlyList<Parameter> Parameters => inner.Parameters;

    public override IReadOnlyList<Tensor> Buffers => inner.Buffers;

    public override double ParameterRate => inner.ParameterRate;

    public override bool KeepsLast => inner.KeepsLast;

    public override IReadOnlyDictionary<string, double> Figures => inner.Figures;

    public override void BeginStep(int step, int totalSteps) => inner.BeginStep(step, totalSteps);

    public override void EndStep(NeuralModel network) => inner.EndStep(network);

    public override Tensor Loss(LabelledPositions positions) => inner.Loss(positions);
}

/// <summary>The mean cross-entropy with the labels of the corpus, where they are known. It is zero for a batch without any.</summary>
public sealed class HardLabels : Objective
{
    public override string Name => "the labels";

    public override Tensor Loss(LabelledPositions positions) => positions.Known switch
    {
        null when positions.Labels.size(0) > 0 => nn.functional.cross_entropy(positions.Logits, positions.Labels),
        null => positions.Logits.sum().Times(0),
        { } known when known.size(0) == 0 => positions.Logits.sum().Times(0),
        { } known => nn.functional.cross_entropy(positions.Logits.index_select(0, known), positions.Labels.index_select(0, known)),
    };
}

/// <summary>
/// Distillation of logits (Hinton et al., arXiv 1503.02531, section 2). The loss is weight * tau^2 * mean KL(teacher || student) of the softened
/// distributions, plus (1 - weight) * mean cross-entropy with the labels of the corpus. Softening divides the gradient by tau^2, and the factor
/// undoes that.
/// </summary>
/// <param name="temperature">The temperature tau, which is positive.</param>
/// <param name="weight">The weight of the soft part, from 0 to 1.</param>
public sealed class SoftLabels(double temperature, double weight) : Objective
{
    private readonly HardLabels hard = new();

    public override string Name => Invariant($"the teacher's logits at temperature {Temperature} and the labels");

    /// <summary>The temperature tau.</summary>
    public double Temperature { get; } = temperature > 0
        ? temperature
        : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Expected a positive temperature.");

    /// <summary>The weight of the soft part.</summary>
    public double Weight { get; } = Share(weight);

    public override bool NeedsTeacher => true;

    /// <exception cref="InvalidOperationException">The batch has no teacher's logits.</exception>
    public override Tensor Loss(LabelledPositions positions)
    {
        var teacher = positions.TeacherLogits
            ?? throw new InvalidOperationException("Soft labels need the teacher's logits, and this batch has none.");
        var student = nn.functional.log_softmax(positions.Logits.Over(Temperature), 1);
        var target = nn.functional.log_softmax(teacher.detach().Over(Temperature), 1);
        var divergence = nn.functional.kl_div(student, target, log_target: true, reduction: nn.Reduction.Sum)
            .Over(Math.Max(1, positions.Labels.size(0)));
        return divergence.Times(Weight * Temperature * Temperature).Plus(hard.Loss(positions).Times(1 - Weight));
    }
}

/// <summary>
/// Distillation by regression (Ba and Caruana, arXiv 1312.6184, section 2.3; Tang et al., arXiv 1903.12136, section 3.2). The loss is
/// weight * the loss of the labels of the corpus, plus (1 - weight) * mean squared error of the raw logits.
/// </summary>
/// <param name="weight">The weight of the labels, from 0 to 1. At 1 the teacher is not needed.</param>
/// <param name="labels">The loss of the labels; null for the mean cross-entropy of <see cref="HardLabels"/>.</param>
public sealed class LogitMatching(double weight, Objective? labels = null) : Objective
{
    private readonly Objective hard = labels ?? new HardLabels();

    public override string Name => Invariant($"{hard.Name} with weight {Weight} and the teacher's raw logits with weight {1 - Weight}");

    /// <summary>The weight of the labels.</summary>
    public double Weight { get; } = Share(weight);

    public override bool NeedsTeacher => Weight < 1;

    /// <exception cref="InvalidOperationException">The batch has no teacher's logits.</exception>
    public override Tensor Loss(LabelledPositions positions)
    {
        if (!NeedsTeacher)
            return hard.Loss(positions);
        var teacher = positions.TeacherLogits
            ?? throw new InvalidOperationException("Matching logits needs the teacher's logits, and this batch has none.");
        var error = positions.Labels.size(0) > 0
            ? nn.functional.mse_loss(positions.Logits, teacher.detach())
            : positions.Logits.sum().Times(0);
        // The loss of a CRF's labels takes several steps for every word.
        return Weight == 0 ? error : hard.Loss(positions).Times(Weight).Plus(error.Times(1 - Weight));
    }
}

/// <summary>Adds a constraint to another objective: weights that are zero when it is created stay zero, because every step puts them back.</summary>
public sealed class KeepZeros : WrappedObjective
{
    // A mask is 1 where a weight may change and 0 where it stays zero. Only matrices have masks, because vectors are never pruned.
    private readonly Dictionary<string, Tensor> masks;

    public KeepZeros(Objective inner, NeuralModel network)
        : base(inner)
    {
        using var _ = no_grad();
        masks = network.Module.named_parameters().Where(entry => entry.parameter.ndim > 1)
            .ToDictionary(entry => entry.name, entry => entry.parameter.IsNotZero().to(entry.parameter.dtype).DetachFromDisposeScope());
    }

    public override void EndStep(NeuralModel network)
    {
        base.EndStep(network);
        foreach (var (name, parameter) in network.Module.named_parameters())
            if (masks.TryGetValue(name, out var mask))
                parameter.mul_(mask);
    }
}

/// <summary>
/// Distillation of an encoder by its vectors: the mean squared distance between the student's vector and the teacher's, each scaled to a length of 1,
/// which is 2 - 2 cos. With the states, it is half of this and half of the mean squared error of the last layer's states at all tokens.
/// </summary>
/// <remarks>
/// The study of pruned sentence encoders that <c>sentence-en</c> takes up compares the two sentences of a translated pair, and takes the mean over
/// the numbers of a vector. Here every sentence is compared with what the teacher makes of the same sentence, since the teacher's own vectors of a
/// pair are not equal, and the sum is taken, since a mean over 384 numbers would leave the vectors a 384th of their weight beside the states.
/// </remarks>
/// <param name="withStates">True where the states of the last layer are matched too. The student must have the teacher's width then.</param>
/// <param name="teacherLayers">The number of the teacher's layers, which only the states need.</param>
public sealed class VectorMatching(bool withStates = false, int teacherLayers = 0) : Objective
{
    /// <summary>Says whose vectors they are.</summary>
    public string Source { get; init; } = "the teacher's";

    public override string Name => withStates ? $"{Source} vectors and last states" : $"{Source} vectors";

    public override bool NeedsTeacher => true;

    public override IReadOnlyList<int> TeacherStates { get; } = withStates ? [teacherLayers] : [];

    /// <exception cref="InvalidOperationException">The batch has no teacher's vectors.</exception>
    public override Tensor Loss(LabelledPositions positions)
    {
        var teacher = positions.TeacherLogits
            ?? throw new InvalidOperationException("Matching vectors needs the teacher's vectors, and this batch has none.");
        var distance = OfLengthOne(positions.Logits) - OfLengthOne(teacher.detach()); // (B, H)
        var vectors = distance.square().sum(1).mean();
        if (!withStates)
            return vectors;
        var own = positions.OfTokens(positions.Output.HiddenStates[^1].to(ScalarType.Float32)); // (M, H)
        var states = nn.functional.mse_loss(own, positions.OfTokens(positions.TeacherStates[0]));
        return vectors.Times(0.5).Plus(states.Times(0.5));
    }

    private static Tensor OfLengthOne(Tensor vectors) => nn.functional.normalize(vectors, dim: 1);
}
