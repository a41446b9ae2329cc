namespace Harness.Training.Pretraining;

/// <summary>
/// The names that checkpoints of BERT have tensors under. Those converted from TensorFlow, bert-base-cased among them, call a normalisation's weight
/// <c>gamma</c> and its bias <c>beta</c>; those of an encoder alone leave out <c>bert.</c>.
/// </summary>
internal static class BertTensorName
{
    /// <summary>What begins the names of a network's encoder.</summary>
    public const string Encoder = "bert.";

    private static readonly string[] EncoderParts = ["embeddings.", "encoder.", "pooler."];

    // Heads, which a network has its own of; what only heads read; and 0, 1, 2, ..., which older versions of transformers saved.
    private static readonly string[] LeftOut = ["cls.", "classifier.", Encoder + "pooler."];
    private const string PositionIds = ".position_ids";

    /// <summary>The name that a network here has a checkpoint's tensor by; null for one that is known and not needed.</summary>
    public static string? Of(string name)
    {
        var full = EncoderParts.Any(part => name.StartsWith(part, StringComparison.Ordinal)) ? Encoder + name : name;
        if (LeftOut.Any(part => full.StartsWith(part, StringComparison.Ordinal)) || full.EndsWith(PositionIds, StringComparison.Ordinal))
            return null;
        return Renamed(Renamed(full, ".LayerNorm.gamma", ".LayerNorm.weight"), ".LayerNorm.beta", ".LayerNorm.bias");
    }

    private static string Renamed(string name, string from, string to) =>
        name.EndsWith(from, StringComparison.Ordinal) ? name[..^from.Length] + to : name;
}
