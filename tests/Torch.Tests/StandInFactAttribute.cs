namespace Torch.Tests;

/// <summary>A test of what the stand-in promises beyond TorchSharp's package, and skipped with that.</summary>
public sealed class StandInFactAttribute : FactAttribute
{
    /// <param name="instead">What TorchSharp 0.107 does there.</param>
    public StandInFactAttribute(string instead)
    {
        if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "libbench_torch.so")))
            Skip = $"TorchSharp's package {instead} here; the stand-in throws.";
    }
}
