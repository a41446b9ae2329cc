using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Training;

/// <summary>Mean cross-entropy with the corpus's labels, where they are known; zero for a batch without any.</summary>
public sealed class HardLabels : Objective
{
    public override Tensor Loss(LabelledPositions positions) => positions.Known switch
    {
        null => nn.functional.cross_entropy(positions.Logits, positions.Labels),
        { } known when known.size(0) == 0 => positions.Logits.sum() * 0,
        { } known => nn.functional.cross_entropy(positions.Logits.index_select(0, known), positions.Labels.index_select(0, known)),
    };
}
