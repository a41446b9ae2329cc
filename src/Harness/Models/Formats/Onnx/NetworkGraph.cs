using Harness.Models.Bert;
using Harness.Models.Formats.Onnx.Proto;
using TorchSharp;
using static Harness.Models.Formats.Onnx.GraphBuilder;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>Describes what a network computes as a graph of ONNX's operators. Weights keep the names that they have in the network.</summary>
internal sealed class NetworkGraph : ModelGraph
{
    public const string Ids = "input_ids";
    public const string Mask = "attention_mask";
    public const string Cases = "case_ids";
    public const string VectorRows = "vector_rows";
    public const string Logits = "logits";

    /// <summary>The output of an encoder, under the name that sentence-transformers gives it.</summary>
    public const string Vectors = "sentence_embedding";

    private const string Head = "classifier";

    private readonly BertShape shape;
    private readonly int width;
    private readonly bool givesVectors;

    /// <exception cref="NotSupportedException">The heads are gated by factors that are not part of the network.</exception>
    public NetworkGraph(Network network)
        : base(Head, network.Tensors())
    {
        if (network.Module.Bert.Encoder.Layers.Any(layer => layer.Attention.Self.Gates is not null))
            throw new NotSupportedException("The network's heads are gated. Expected one whose gates were folded into its weights: cut them first.");
        shape = network.Shape;
        width = network.OutputWidth;
        givesVectors = network.GivesVectors;
    }

    /// <summary>
    /// Builds the graph, which takes token ids, their mask and, where the shape has them, case ids and rows of word vectors, and gives logits or
    /// vectors.
    /// </summary>
    public override GraphProto Build()
    {
        Graph.Input.Add(ValueOfTokens(Ids, TensorProto.Types.DataType.Int64));
        Graph.Input.Add(ValueOfTokens(Mask, TensorProto.Types.DataType.Int64));
        if (shape.CaseTypes > 0)
            Graph.Input.Add(ValueOfTokens(Cases, TensorProto.Types.DataType.Int64));
        if (shape.WordVectors is not null)
            Graph.Input.Add(ValueOfTokens(VectorRows, TensorProto.Types.DataType.Int64));
        var output = givesVectors ? Vectors : Logits;
        Graph.Output.Add(shape.Pooling == Pooling.None
            ? ValueOfTokens(output, TensorProto.Types.DataType.Float, width)
            : ValueOfInputs(output, width));
        var states = Embed(); // (B, T, H)
        var padding = Padding(); // (B, 1, 1, T)
        for (var layer = 0; layer < shape.Layers; layer++)
            states = Layer(states, padding, layer);
        var last = givesVectors ? Pool(states) : Affine(Head, Pool(states)); // (B, H), or (B, C) or (B, T, C)
        Name(output, last);
        return Graph;
    }

    private string Embed()
    {
        const string Embeddings = "bert.embeddings.";
        var words = Gather(Weight(Embeddings + "word_embeddings.weight"), Ids); // (B, T, H), or (B, T, E)
        if (shape.EmbeddingRank is not null)
            words = Nodes.Add("MatMul", [words, Weight(Embeddings + "word_embeddings.projection")]); // (B, T, H)
        var tokens = Nodes.Add("Shape", [Ids], Attribute("start", 1L), Attribute("end", 2L)); // (1): T
        var positions = Nodes.Add("Slice", [Weight(Embeddings + "position_embeddings.weight"), Integers(0), tokens, Integers(0)]); // (T, H)
        // Every input is one segment: the first.
        var segment = Gather(Weight(Embeddings + "token_type_embeddings.weight"), Integers(0)); // (1, H)
        var sum = Add(words, Add(positions, segment)); // (B, T, H)
        if (shape.CaseTypes > 0)
            sum = Add(sum, Gather(Weight(Embeddings + "case_embeddings.weight"), Cases));
        if (shape.WordVectors is not null)
        {
            var vectors = Gather(Weight(Embeddings + "word_vectors.weight"), VectorRows); // (B, T, E)
            sum = Add(sum, Nodes.Add("MatMul", [vectors, Weight(Embeddings + "word_vectors.projection")]));
        }

        return Normalize(Embeddings + "LayerNorm", sum);
    }

    // Returns the numbers that are added to attention scores: 0 for a token, and for padding one so low that a softmax leaves no weight.
    private string Padding()
    {
        var isToken = Nodes.Add("Cast", [Mask], Attribute("to", (long)TensorProto.Types.DataType.Bool)); // (B, T)
        var isPadding = Nodes.Add("Cast", [Nodes.Add("Not", [isToken])], Attribute("to", (long)TensorProto.Types.DataType.Float));
        return Nodes.Add("Unsqueeze", [Nodes.Add("Mul", [isPadding, Number((float)BertModel.Padding)]), Integers(1, 2)]);
    }

    // (B, T, H) -> (B, H) where the shape pools
    private string Pool(string states)
    {
        if (shape.Pooling == Pooling.None)
            return states;
        if (shape.Pooling == Pooling.Mean)
        {
            var isToken = Nodes.Add("Cast", [Mask], Attribute("to", (long)TensorProto.Types.DataType.Float)); // (B, T)
            var weights = Nodes.Add("Unsqueeze", [isToken, Integers(-1)]); // (B, T, 1)
            var sum = Nodes.Add("ReduceSum", [Nodes.Add("Mul", [states, weights]), Integers(1)], Attribute("keepdims", 0L)); // (B, H)
            return Nodes.Add("Div", [sum, Nodes.Add("ReduceSum", [weights, Integers(1)], Attribute("keepdims", 0L))]);
        }

        var first = Nodes.Add("Squeeze", [Nodes.Add("Gather", [states, Integers(0)], Attribute("axis", 1L)), Integers(1)]); // (B, H)
        return shape.Pooling == Pooling.Cls ? first : Nodes.Add("Tanh", [Affine("bert.pooler.dense", first)]);
    }

    private string Layer(string states, string padding, int index)
    {
        var layer = shape.Layer(index);
        var attended = Output(layer.AttentionOutput, Attend(states, padding, layer), states);
        var inner = Gelu(Affine(layer.Intermediate, attended)); // (B, T, F)
        return Output(layer.Output, inner, attended);
    }

    // A dense layer whose output is added to the input of its block and normalised. The normalisation is stored beside the dense layer.
    private string Output(EncoderDense dense, string input, string residual)
    {
        var block = NameOf(dense)[..^"dense".Length];
        return Normalize(block + "LayerNorm", Add(Affine(dense, input), residual));
    }

    private string Attend(string states, string padding, LayerShape layer)
    {
        var query = Heads(Affine(layer.Query, states), layer, 0, 2, 1, 3); // (B, N, T, D)
        var key = Heads(Affine(layer.Key, states), layer, 0, 2, 3, 1); // (B, N, D, T)
        var value = Heads(Affine(layer.Value, states), layer, 0, 2, 1, 3); // (B, N, T, D)
        var scores = Nodes.Add("Mul", [Nodes.Add("MatMul", [query, key]), Number((float)(1 / Math.Sqrt(layer.HeadWidth)))]); // (B, N, T, T)
        var weights = Nodes.Add("Softmax", [Add(scores, padding)], Attribute("axis", -1L));
        var context = Nodes.Add("Transpose", [Nodes.Add("MatMul", [weights, value])], Attribute("perm", 0L, 2L, 1L, 3L)); // (B, T, N, D)
        return Nodes.Add("Reshape", [context, Integers(0, 0, layer.AttentionWidth)]); // (B, T, N D)
    }

    // (B, T, N D) -> (B, T, N, D), whose dimensions are then put into the order that is asked for.
    private string Heads(string projected, LayerShape layer, params long[] order) =>
        Nodes.Add("Transpose", [Nodes.Add("Reshape", [projected, Integers(0, 0, layer.Heads, layer.HeadWidth)])], Attribute("perm", order));

    private string Affine(EncoderDense dense, string input) => Affine(NameOf(dense), input);

    private static string NameOf(EncoderDense dense) => "bert.encoder." + dense.Name;

    // y = x W' + b, or y = (x R') L' + b
    private string Affine(string name, string input)
    {
        var product = Tensors.ContainsKey(name + ".weight")
            ? Linear(input, name + ".weight")
            : Linear(Linear(input, name + ".right"), name + ".left");
        return Add(product, Weight(name + ".bias"));
    }

    // x / 2 (1 + erf(x / sqrt 2)), because operator set 17 has no Gelu.
    private string Gelu(string input)
    {
        var erf = Nodes.Add("Erf", [Nodes.Add("Div", [input, Number(MathF.Sqrt(2))])]);
        return Nodes.Add("Mul", [Nodes.Add("Mul", [input, Add(erf, Number(1))]), Number(0.5f)]);
    }

    private string Normalize(string name, string input) =>
        Nodes.Add(
            "LayerNormalization",
            [input, Weight(name + ".weight"), Weight(name + ".bias")],
            Attribute("axis", -1L),
            Attribute("epsilon", (float)shape.LayerNormEps));

    protected override string Weight(string name) => Once(name, () =>
    {
        var tensor = Tensors[name];
        if (!shape.Int8Weights || tensor.ndim < 2)
            return Initializers.Add(name, tensor);
        var (values, scales) = Int8Rows.Of(tensor);
        var whole = Initializers.Add(name, values);
        var scale = Initializers.Add(name + "_scale", scales.to(ScalarType.Float32).reshape(-1));
        return Nodes.Add("DequantizeLinear", [whole, scale], Attribute("axis", 0L));
    });

    private static ValueInfoProto ValueOfTokens(string name, TensorProto.Types.DataType type, params long[] further) =>
        Value(name, type, ["batch", "sequence"], further);

    private static ValueInfoProto ValueOfInputs(string name, params long[] further) =>
        Value(name, TensorProto.Types.DataType.Float, ["batch"], further);
}
