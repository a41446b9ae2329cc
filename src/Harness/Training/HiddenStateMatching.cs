using Harness.Models;
using Harness.Models.Bert;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>
/// Adds to another objective the mean squared error between hidden states of the student, each mapped linearly to the teacher's width, and the
/// teacher's hidden states of the layers that they are matched with (TinyBERT, Jiao et al., arXiv 1909.10351, section 3). The maps are trained beside
/// the student and thrown away.
/// </summary>
public sealed class HiddenStateMatching : WrappedObjective
{
    private readonly double weight;
    private readonly IReadOnlyList<int> studentStates;
    private readonly IReadOnlyList<(Parameter Weight, Parameter Bias)> maps;

    /// <param name="inner">The other objective.</param>
    /// <param name="weight">The weight of the squared error.</param>
    /// <param name="student">The student's shape.</param>
    /// <param name="teacher">The teacher's shape.</param>
    /// <param name="layers">Pairs of layers, counted from 1: the student's and the teacher's.</param>
    /// <param name="device">The device on which the student is trained.</param>
    /// <param name="seed">Decides the random weights that the maps start from.</param>
    public HiddenStateMatching(
        Objective inner,
        double weight,
        BertShape student,
        BertShape teacher,
        IReadOnlyList<(int Student, int Teacher)> layers,
        Device device,
        int seed)
        : base(inner)
    {
        this.weight = weight;
        studentStates = [.. layers.Select(pair => pair.Student)];
        TeacherStates = [.. layers.Select(pair => pair.Teacher)];
        manual_seed(seed);
        maps = [.. layers.Select(_ => (
            new Parameter(randn([teacher.Hidden, student.Hidden], device: device).mul_(1 / Math.Sqrt(student.Hidden)).DetachFromDisposeScope()),
            new Parameter(zeros([teacher.Hidden], device: device).DetachFromDisposeScope())))];
        Parameters = [.. inner.Parameters, .. maps.SelectMany(map => new[] { map.Weight, map.Bias })];
    }

    public override string Name => $"the teacher's hidden states, {base.Name}";

    public override IReadOnlyList<int> TeacherStates { get; }

    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <exception cref="InvalidOperationException">The batch has no hidden states of the teacher.</exception>
    public override Tensor Loss(LabelledPositions positions)
    {
        if (positions.TeacherStates.Count != maps.Count)
        {
            throw new InvalidOperationException(
                $"{maps.Count} of the teacher's hidden states are needed, and this batch has {positions.TeacherStates.Count}.");
        }

        var loss = base.Loss(positions);
        for (var i = 0; i < maps.Count; i++)
        {
            var own = positions.OfTokens(positions.Output.HiddenStates[studentStates[i]]); // (M, Hs)
            var mapped = nn.functional.linear(own.to(maps[i].Weight.dtype), maps[i].Weight, maps[i].Bias); // (M, Ht)
            loss = loss.Plus((mapped - positions.OfTokens(positions.TeacherStates[i])).square().mean().Times(weight / maps.Count));
        }

        return loss;
    }
}
