using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

/// <summary>A loss that a test makes up. It receives the step, counted from 1; the trainer's rehearsal is step 0.</summary>
internal sealed class FunctionObjective(Func<LabelledPositions, int, Tensor> loss) : Objective
{
    /// <summary>The number of steps so far, without the rehearsal.</summary>
    public int Steps { get; private set; } = -1;

    public override string Name => "a function";

    public override Tensor Loss(LabelledPositions positions) => loss(positions, ++Steps);
}
