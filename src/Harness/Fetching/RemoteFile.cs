namespace Harness.Fetching;

/// <summary>A file on the network whose content is known beforehand: whatever server gives it, the hash is the judge.</summary>
/// <param name="Address">Where it is; the last part is its name.</param>
/// <param name="Bytes">Its length; null where that is not known.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
public sealed record RemoteFile(Uri Address, long? Bytes, string Sha256)
{
    public string Name => Uri.UnescapeDataString(Address.Segments[^1]);
}
