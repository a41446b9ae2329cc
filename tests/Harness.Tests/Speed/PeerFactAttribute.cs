namespace Harness.Tests.Speed;

/// <summary>A test that needs the system's PyTorch for Python.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PeerFactAttribute : FactAttribute
{
    public const string Python = "/usr/bin/python3";

    private const string Torch = "/usr/lib/python3/dist-packages/torch";

    public PeerFactAttribute()
    {
        if (!File.Exists(Python) || !Directory.Exists(Torch))
            Skip = $"no {Torch}: apt-get install python3-torch";
    }
}
