using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>The layers in order. Field names are the checkpoint's.</summary>
public sealed class BertEncoder : nn.Module<Tensor, Tensor?, IReadOnlyList<Tensor>>
{
    private readonly ModuleList<BertLayer> layer;

    public BertEncoder(BertShape shape)
        : base(nameof(BertEncoder))
    {
        layer = nn.ModuleList(Make(shape));
        RegisterComponents();
    }

    public IReadOnlyList<BertLayer> Layers => [.. layer];

    /// <param name="input1">Embeddings (B, T, H)</param>
    /// <param name="input2">Added to attention scores (B, 1, 1, T), or null</param>
    /// <returns>The embeddings and every layer's output, L + 1 tensors (B, T, H)</returns>
    public override IReadOnlyList<Tensor> forward(Tensor input1, Tensor? input2)
    {
        var states = new List<Tensor>(layer.Count + 1) { input1 };
        foreach (var next in layer)
            states.Add(next.forward(states[^1], input2));
        return states;
    }

    /// <summary>The last layer's outputs at some positions alone.</summary>
    /// <inheritdoc cref="BertLayer.At"/>
    public Tensor At(Tensor hidden, Tensor? mask, Tensor positions)
    {
        var state = hidden;
        for (var i = 0; i < layer.Count - 1; i++)
            state = layer[i].forward(state, mask);
        return layer[layer.Count - 1].At(state, mask, positions);
    }

    private static BertLayer[] Make(BertShape shape)
    {
        if (shape.Sharing == LayerSharing.Layer)
            return [.. Enumerable.Repeat(new BertLayer(shape.Layer(0)), shape.Layers)];
        var shared = shape.Sharing == LayerSharing.Attention ? new BertAttention(shape.Layer(0)) : null;
        return [.. Enumerable.Range(0, shape.Layers).Select(index => new BertLayer(shape.Layer(index), shared))];
    }
}
