using static TorchSharp.torch;

namespace Harness.Models.Bert;

/// <summary>
/// One transformer layer: attention, then the feed-forward block, each added to its input and normalised. Field names are the checkpoint's.
/// </summary>
public sealed class BertLayer : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly BertAttention attention;
    private readonly BertIntermediate intermediate;
    private readonly BertOutput output;

    /// <param name="shared">An attention block that other layers have too; null for one of its own.</param>
    public BertLayer(LayerShape shape, BertAttention? shared = null)
        : base(nameof(BertLayer))
    {
        attention = shared ?? new BertAttention(shape);
        intermediate = new BertIntermediate(shape);
        output = new BertOutput(shape.Intermediate, "output.dense", shape);
        RegisterComponents();
    }

    public BertAttention Attention => attention;

    public BertIntermediate Intermediate => intermediate;

    public BertOutput Output => output;

    /// <summary>Its six dense layers, in the order in which they are computed: query, key, value, attention's output, intermediate, output.</summary>
    public IReadOnlyList<Affine> DenseLayers =>
        [attention.Self.Query, attention.Self.Key, attention.Self.Value, attention.Output.Dense, intermediate.Dense, output.Dense];

    /// <param name="input1">Hidden states (B, T, H)</param>
    /// <param name="input2">Added to attention scores (B, 1, 1, T), or null</param>
    /// <returns>(B, T, H)</returns>
    public override Tensor forward(Tensor input1, Tensor? input2)
    {
        var attended = attention.forward(input1, input2);
        return output.forward(intermediate.forward(attended), attended);
    }

    /// <summary>The layer's outputs at some positions alone: every position is attended to, but only these are taken through the rest.</summary>
    /// <param name="hidden">Hidden states (B, T, H)</param>
    /// <param name="mask">Added to attention scores (B, 1, 1, T), or null</param>
    /// <param name="positions">Which of the B * T (N)</param>
    /// <returns>(N, H)</returns>
    public Tensor At(Tensor hidden, Tensor? mask, Tensor positions)
    {
        var attended = attention.At(hidden, mask, positions); // (N, H)
        return output.forward(intermediate.forward(attended), attended);
    }
}
