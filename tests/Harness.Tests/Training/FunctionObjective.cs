using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

/// <summary>A loss made up by a test, which is told the step, from 1; 0 is the trainer's rehearsal.</summary>
internal sealed class FunctionObjective(Func<LabelledPositions, int, Tensor> loss) : Objective
{
    /// <summary>Steps so far, without the rehearsal.</summary>
    public int Steps { get; private set; } = -1;

    public override Tensor Loss(LabelledPositions positions) => loss(positions, ++Steps);
}
