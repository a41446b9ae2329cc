namespace Harness.Results;

/// <summary>One method on one track with one seed.</summary>
public sealed record RunKey(string Track, string Method, int Seed)
{
    /// <summary>As a folder's name.</summary>
    public string FolderName => Invariant($"{Method}-seed{Seed}");

    public override string ToString() => Invariant($"{Method}, seed {Seed}");
}
