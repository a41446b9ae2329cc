using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>What a network computes for a batch of B inputs of T tokens.</summary>
/// <param name="Logits">(B, T, C), float32 or wider</param>
/// <param name="HiddenStates">The embeddings and every layer's output, L + 1 tensors (B, T, H)</param>
public sealed record NetworkOutput(Tensor Logits, IReadOnlyList<Tensor> HiddenStates);
