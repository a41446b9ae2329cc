namespace Bench.Tests.Speed;

/// <summary>A test that needs the system's PyTorch for Python and a BLAS that is worth comparing with.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerTheoryAttribute : TheoryAttribute
{
    public const string Python = "/usr/bin/python3";

    private const string Torch = "/usr/lib/python3/dist-packages/torch";
    private const string Libraries = "/usr/lib/x86_64-linux-gnu";

    public PeerTheoryAttribute()
    {
        var hasBlas = Directory.Exists(Libraries) && Directory.GetDirectories(Libraries, "openblas-*").Length > 0;
        if (!File.Exists(Python) || !Directory.Exists(Torch) || !hasBlas)
            Skip = "python3-torch or OpenBLAS is missing: apt-get install python3-torch libopenblas0-openmp";
    }
}
