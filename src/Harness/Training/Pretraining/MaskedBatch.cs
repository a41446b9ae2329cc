using static TorchSharp.torch;

namespace Harness.Training.Pretraining;

/// <summary>B sequences of T tokens, N of which are to be guessed.</summary>
/// <param name="TokenIds">As the network sees them (B, T) int64</param>
/// <param name="Positions">Which of the B * T are to be guessed (N) int64</param>
/// <param name="Targets">What stood there (N) int64</param>
public sealed record MaskedBatch(Tensor TokenIds, Tensor Positions, Tensor Targets);
