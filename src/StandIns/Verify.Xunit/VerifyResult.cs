namespace VerifyTests;

/// <summary>A snapshot that was equal.</summary>
public sealed class VerifyResult
{
    private readonly string _verifiedPath;

    internal VerifyResult(string verifiedPath, string? target)
    {
        _verifiedPath = verifiedPath;
        Target = target;
    }

    /// <summary>What was handed to <c>Verify</c>.</summary>
    public object? Target { get; }

    /// <summary>The full path of the verified file.</summary>
    public IEnumerable<string> Files => [_verifiedPath];

    /// <summary>The verified file's text.</summary>
    public string Text => File.ReadAllText(_verifiedPath);
}
