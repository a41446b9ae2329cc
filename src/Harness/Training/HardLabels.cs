using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Mean cross-entropy with the corpus's labels.</summary>
public sealed class HardLabels : Objective
{
    public override Tensor Loss(LabelledPositions positions) => nn.functional.cross_entropy(positions.Logits, positions.Labels);
}
