using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Inputs;

/// <summary>B examples padded to their longest, T tokens, on a device.</summary>
/// <param name="Indices">Which examples of the split.</param>
/// <param name="TokenIds">(B, T) int64; 0 where there is none</param>
/// <param name="Mask">(B, T) true where a token is; null where nothing is padding</param>
/// <param name="Labels">(B, T) int64; <see cref="Example.Ignored"/> where there is none</param>
/// <param name="LabelledPositions">(N) int64: which of the B * T positions carry a label, in order</param>
/// <param name="KnownPositions">Which of those N have a label that is known (K) int64; null where all have</param>
/// <param name="TokenPositions">Which of the B * T positions are tokens (M) int64; null where nothing is padding</param>
/// <param name="LabelledRows">(N) int64: which of all labelled positions of the split, example after example, each of the N is</param>
/// <param name="TokenRows">(B * T) int64: which of all tokens of the split, example after example, each position is; the number of tokens where it is padding</param>
/// <param name="Tokens">Real tokens, without padding.</param>
public sealed record Batch(
    int[] Indices, Tensor TokenIds, Tensor? Mask, Tensor Labels, Tensor LabelledPositions, Tensor? KnownPositions, Tensor? TokenPositions, Tensor LabelledRows, Tensor TokenRows,
    int Tokens)
{
    /// <summary>Gathers examples once; the tensors belong to the innermost open dispose scope. <see cref="Batcher"/> is for many batches of the same examples.</summary>
    public static Batch Of(IReadOnlyList<Example> examples, int[] indices, Device device) => new Batcher(examples).Of(indices, device);
}
