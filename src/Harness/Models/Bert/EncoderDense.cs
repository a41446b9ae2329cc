namespace Harness.Models.Bert;

/// <summary>
/// One dense layer of an encoder: its name, its sizes and the module that computes it. <see cref="LayerShape"/> lists the six dense layers of a
/// transformer layer, and whatever goes over the dense layers of a shape or of a network starts from that list.
/// </summary>
/// <param name="Layer">The number of the transformer layer that holds it, from 0; the first one where several share it.</param>
/// <param name="Part">The name within the transformer layer, such as <c>output.dense</c>.</param>
/// <param name="Inputs">The width of the input.</param>
/// <param name="Outputs">The width of the output.</param>
/// <param name="Rank">The rank of the two matrices whose product it is; null where it is one matrix.</param>
/// <param name="ModuleOf">Finds the module in its transformer layer.</param>
public sealed record EncoderDense(int Layer, string Part, int Inputs, int Outputs, int? Rank, Func<BertLayer, Affine> ModuleOf)
{
    internal const string AttentionBlock = "attention.";

    /// <summary>Lists the dense layers of an encoder in the order in which they are computed; one that transformer layers share comes once.</summary>
    public static IReadOnlyList<EncoderDense> Of(BertShape shape) =>
        [.. Enumerable.Range(0, shape.Layers).SelectMany(layer => shape.Layer(layer).DenseLayers.Where(dense => dense.Layer == layer))];

    /// <summary>The name within the encoder, such as <c>layer.0.output.dense</c>: the key of <see cref="BertShape.Ranks"/>.</summary>
    public string Name => NameOf(Layer, Part);

    /// <summary>The number of elements of the matrix, multiplied out where it is a product.</summary>
    public long Weights => (long)Inputs * Outputs;

    /// <summary>The number of elements that are stored, without the bias.</summary>
    public long StoredWeights => Rank is { } rank ? rank * WeightsOfRank : Weights;

    /// <summary>The number of elements that each rank of a product of two matrices takes.</summary>
    public long WeightsOfRank => (long)Inputs + Outputs;

    /// <summary>Finds the module in a network.</summary>
    public Affine ModuleIn(Network network) => ModuleOf(network.Module.Bert.Encoder.Layers[Layer]);

    /// <summary>True for the four dense layers of the attention block.</summary>
    public bool IsAttention => Part.StartsWith(AttentionBlock, StringComparison.Ordinal);

    internal static string NameOf(int layer, string part) => Invariant($"layer.{layer}.{part}");
}

/// <summary>The sizes of one transformer layer of an encoder, and its dense layers.</summary>
/// <param name="shape">The shape of the encoder.</param>
/// <param name="index">The number of the layer, from 0.</param>
public sealed class LayerShape(BertShape shape, int index)
{
    /// <summary>The width H of the residual stream.</summary>
    public int Hidden => shape.Hidden;

    /// <summary>The number N of attention heads.</summary>
    public int Heads => shape.HeadsByLayer?[index] ?? shape.Heads;

    /// <summary>The width D of a head.</summary>
    public int HeadWidth => shape.Hidden / shape.Heads;

    /// <summary>The width N D of all heads side by side.</summary>
    public int AttentionWidth => Heads * HeadWidth;

    /// <summary>The probability of dropout while training.</summary>
    public double Dropout => shape.Dropout;

    /// <summary>The probability of dropout on attention weights while training.</summary>
    public double AttentionDropout => shape.AttentionDropout ?? shape.Dropout;

    /// <inheritdoc cref="BertShape.LayerNormEps"/>
    public double LayerNormEps => shape.LayerNormEps;

    /// <summary>Projects hidden states to the queries of all heads.</summary>
    public EncoderDense Query => Attention("self.query", Hidden, AttentionWidth, layer => layer.Attention.Self.Query);

    /// <summary>Projects hidden states to the keys of all heads.</summary>
    public EncoderDense Key => Attention("self.key", Hidden, AttentionWidth, layer => layer.Attention.Self.Key);

    /// <summary>Projects hidden states to the values of all heads.</summary>
    public EncoderDense Value => Attention("self.value", Hidden, AttentionWidth, layer => layer.Attention.Self.Value);

    /// <summary>Projects the outputs of all heads to the residual stream.</summary>
    public EncoderDense AttentionOutput => Attention("output.dense", AttentionWidth, Hidden, layer => layer.Attention.Output.Dense);

    /// <summary>Projects the residual stream to the feed-forward block.</summary>
    public EncoderDense Intermediate => FeedForward("intermediate.dense", Hidden, shape.Intermediate, layer => layer.Intermediate.Dense);

    /// <summary>Projects the feed-forward block to the residual stream.</summary>
    public EncoderDense Output => FeedForward("output.dense", shape.Intermediate, Hidden, layer => layer.Output.Dense);

    /// <summary>The three dense layers that read the layer's input and whose rows belong to heads.</summary>
    public IReadOnlyList<EncoderDense> Projections => [Query, Key, Value];

    /// <summary>All six dense layers, in the order in which they are computed.</summary>
    public IReadOnlyList<EncoderDense> DenseLayers => [Query, Key, Value, AttentionOutput, Intermediate, Output];

    private EncoderDense Attention(string part, int inputs, int outputs, Func<BertLayer, Affine> moduleOf) =>
        Dense(shape.Sharing is LayerSharing.None, EncoderDense.AttentionBlock + part, inputs, outputs, moduleOf);

    private EncoderDense FeedForward(string part, int inputs, int outputs, Func<BertLayer, Affine> moduleOf) =>
        Dense(shape.Sharing is not LayerSharing.Layer, part, inputs, outputs, moduleOf);

    // A block that several layers share is stored under the name of the first of them.
    private EncoderDense Dense(bool isOwn, string part, int inputs, int outputs, Func<BertLayer, Affine> moduleOf)
    {
        var layer = isOwn ? index : 0;
        int? rank = shape.Ranks is not null && shape.Ranks.TryGetValue(EncoderDense.NameOf(layer, part), out var found) ? found : null;
        return new EncoderDense(layer, part, inputs, outputs, rank, moduleOf);
    }
}
