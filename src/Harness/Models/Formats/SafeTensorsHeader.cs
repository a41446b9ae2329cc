namespace Harness.Models.Formats;

/// <summary>What a safetensors file holds.</summary>
/// <param name="Entries">The tensors by name. Together they take up every byte after the header, none of them twice.</param>
/// <param name="Metadata">Texts that the writer left, by name.</param>
public sealed record SafeTensorsHeader(IReadOnlyDictionary<string, SafeTensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The name under which a header has its metadata; no tensor may be called so.</summary>
    internal const string MetadataName = "__metadata__";
}
