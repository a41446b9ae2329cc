using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Data;

/// <summary>B examples padded to their longest, T tokens, on a device.</summary>
/// <param name="Indices">Which examples of the split.</param>
/// <param name="TokenIds">(B, T) int64; 0 where there is none</param>
/// <param name="Mask">(B, T) true where a token is; null where nothing is padding</param>
/// <param name="Labels">(B, T) int64; <see cref="Example.Ignored"/> where there is none</param>
/// <param name="LabelledPositions">(N) int64: which of the B * T positions carry a label, in order</param>
/// <param name="KnownPositions">Which of those N have a label that is known (K) int64; null where all have</param>
/// <param name="TokenPositions">Which of the B * T positions are tokens (M) int64; null where nothing is padding</param>
/// <param name="Tokens">Real tokens, without padding.</param>
public sealed record Batch(
    int[] Indices, Tensor TokenIds, Tensor? Mask, Tensor Labels, Tensor LabelledPositions, Tensor? KnownPositions, Tensor? TokenPositions, int Tokens)
{
    /// <summary>Gathers examples; the tensors belong to the innermost open dispose scope.</summary>
    public static Batch Of(IReadOnlyList<Example> examples, int[] indices, Device device)
    {
        var longest = indices.Max(index => examples[index].Length);
        var ids = new long[indices.Length * longest];
        var labels = new long[ids.Length];
        var mask = new bool[ids.Length];
        Array.Fill(labels, Example.Ignored);
        var positions = new List<long>();
        var known = new List<long>();
        var tokens = 0;
        for (var row = 0; row < indices.Length; row++)
        {
            var example = examples[indices[row]];
            tokens += example.Length;
            for (var t = 0; t < example.Length; t++)
            {
                var at = row * longest + t;
                (ids[at], labels[at], mask[at]) = (example.TokenIds[t], example.Labels[t], true);
                if (example.Labels[t] == Example.Ignored)
                    continue;
                if (example.Labels[t] != Example.Unknown)
                    known.Add(positions.Count);
                positions.Add(at);
            }
        }

        long[] shape = [indices.Length, longest];
        return new Batch(
            indices,
            tensor(ids, shape, device: device),
            tokens == ids.Length ? null : tensor(mask, shape, device: device),
            tensor(labels, shape, device: device),
            tensor(positions.ToArray(), device: device),
            known.Count == positions.Count ? null : tensor(known.ToArray(), device: device),
            tokens == ids.Length ? null : tensor(Enumerable.Range(0, ids.Length).Where(at => mask[at]).Select(at => (long)at).ToArray(), device: device),
            tokens);
    }
}
