using Harness.Models.Bert;

namespace Harness.Contest.Compression;

/// <summary>The dense layers of an encoder by name.</summary>
internal static class DenseLayers
{
    /// <param name="name">As in <see cref="BertShape.Ranks"/>, such as <c>layer.0.output.dense</c>.</param>
    public static Affine Of(Network network, string name)
    {
        var parts = name.Split('.', 3);
        var layer = network.Module.Bert.Encoder.Layers[int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)];
        return parts[2] switch
        {
            "attention.self.query" => layer.Attention.Self.Query,
            "attention.self.key" => layer.Attention.Self.Key,
            "attention.self.value" => layer.Attention.Self.Value,
            "attention.output.dense" => layer.Attention.Output.Dense,
            "intermediate.dense" => layer.Intermediate.Dense,
            "output.dense" => layer.Output.Dense,
            _ => throw new ArgumentException($"There is no dense layer '{name}' in an encoder.", nameof(name)),
        };
    }
}
