using System.Globalization;

namespace Harness.Results;

/// <summary>One method on one track with one seed.</summary>
public sealed record RunKey(string Track, string Method, int Seed)
{
    /// <summary>As a folder's name.</summary>
    public string FolderName => string.Create(CultureInfo.InvariantCulture, $"{Method}-seed{Seed}");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Method}, seed {Seed}");
}
