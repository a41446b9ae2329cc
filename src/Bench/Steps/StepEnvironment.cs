namespace Bench.Steps;

/// <summary>What one side runs on, and what it built.</summary>
/// <param name="Torch">Version, as it says itself.</param>
/// <param name="LibTorch">The file of libtorch's CPU library; null where it is not known.</param>
/// <param name="Blas">The library that multiplies matrices: its file, or its version where it is inside libtorch; null where it is not known.</param>
/// <param name="BlasConfiguration">How OpenBLAS was built; null for another BLAS.</param>
/// <param name="BlasCore">The processor that OpenBLAS chose its kernels for; null for another BLAS.</param>
/// <param name="Threads">Of libtorch.</param>
/// <param name="Parameters">Of the network.</param>
public sealed record StepEnvironment(
    string Torch, string? LibTorch, string? Blas, string? BlasConfiguration, string? BlasCore, int Threads, long Parameters)
{
    /// <summary>What makes a ratio of this side to another one of more than the two programs; empty where nothing does.</summary>
    public IEnumerable<string> DifferencesFrom(StepEnvironment peer)
    {
        if (LibTorch != peer.LibTorch)
            yield return $"the peer's libtorch is another: {peer.LibTorch ?? "unknown"} ({peer.Torch}), ours {LibTorch ?? "unknown"} ({Torch}). "
                + "Name the python of the same PyTorch with --python";
        if (Blas != peer.Blas)
            yield return $"the peer's BLAS is another: {peer.Blas ?? "unknown"}, ours {Blas ?? "unknown"}";
        if (Threads != peer.Threads)
            yield return $"the peer has {peer.Threads} threads, we {Threads}";
    }
}
