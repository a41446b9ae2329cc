using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx;
using Harness.Models.Formats.Onnx.Proto;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Formats.Onnx;

/// <summary>A small BERT is exported in several styles and read back; ONNX Runtime computes the same graph.</summary>
public sealed class BertGraphTests : IDisposable
{
    private const string Place = "model.onnx";

    private readonly Network network = Tiny.Network(Tiny.Shape);

    private static readonly Dictionary<string, Func<Network, ExportedBert>> Exports = new()
    {
        ["PyTorch 1.10"] = network => new(network),
        ["PyTorch 2.2"] = network => new(network) { ConstantNodes = true, Prefix = "bert." },
        ["inside another module"] = network => new(network) { Prefix = "0.auto_model.", ConcatHeads = false },
        ["LayerNormalization"] = network => new(network) { LayerNormNodes = true, Dense = DenseStyle.TransposeNode, Epsilon = 1e-5f },
        ["no constant folding, Constant nodes"] = network => new(network) { Dense = DenseStyle.TransposeNode, ConstantNodes = true },
        ["Gemm"] = network => new(network) { Dense = DenseStyle.Gemm, Epsilon = 1e-7f },
        ["Gemm, transposed"] = network => new(network) { Dense = DenseStyle.GemmTransposed, ConcatHeads = false, LayerNormNodes = true },
        ["float32 in its field"] = network => new(network) { TypedFields = true },
        ["float16"] = network => new(network) { Half = true },
        ["float16 in its field"] = network => new(network) { Half = true, TypedFields = true, ConstantNodes = true },
    };

    public static TheoryData<string> Styles => [.. Exports.Keys];

    public void Dispose() => network.Dispose();

    [Theory]
    [MemberData(nameof(Styles))]
    public void Read_gives_the_network_that_ONNX_Runtime_computes(string style)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var export = Exports[style](network);
        var model = export.Write();

        var read = BertGraph.Read(model, Place);

        Assert.Equal(Tiny.Shape with { LayerNormEps = read.Shape.LayerNormEps }, read.Shape);
        Assert.Equal(export.Epsilon, (float)read.Shape.LayerNormEps);
        using var copy = Tiny.Network(read.Shape, seed: 2);
        var own = copy.Tensors().Where(pair => pair.Key.StartsWith("bert.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(own.Select(pair => pair.Key).Order(StringComparer.Ordinal), read.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in own)
        {
            tensor.copy_(read.Tensors[name]);
            if (!export.Half)
                Assert.Equal(network.Tensors()[name].bytes.ToArray(), read.Tensors[name].bytes.ToArray());
        }

        long[] ids = [2, 5, 7, 11, 3];
        var expected = Computed(model, ids);
        var states = copy.Module.Bert.forward(tensor(ids).unsqueeze(0), null, null)[^1].contiguous().data<float>().ToArray();
        Assert.All(expected.Zip(states), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Read_takes_a_network_that_this_program_wrote()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        OnnxFile.Write(network, folder.PathOf("model.onnx"));

        var read = BertGraph.Read(File.ReadAllBytes(folder.PathOf("model.onnx")), Place);

        Assert.Equal(Tiny.Shape, read.Shape);
        Assert.All(read.Tensors, pair => Assert.Equal(network.Tensors()[pair.Key].bytes.ToArray(), pair.Value.bytes.ToArray()));
    }

    public static TheoryData<string, string, string> Damages => new()
    {
        { "no bias", "no constant is called encoder.layer.1.output.dense.bias", "PyTorch exports it" },
        { "a layer is missing", "the layers are numbered [1] in the names encoder.layer.N", "every number from 0" },
        { "another parameter", "parameters that a BERT does not have: encoder.layer.0.attention.self.distance_embedding.weight", "BERT's own" },
        { "float64", "has numbers of type Double", "float32, float16 or bfloat16" },
        { "external data", "are in another file ('weights.bin')", "external data is not read" },
        { "too few bytes", "'encoder.layer.0.output.LayerNorm.bias' has 8 bytes for 8 numbers of type Float32", "32 bytes" },
        { "another width", "'encoder.layer.0.output.LayerNorm.bias' is [3]", "[8]" },
        { "quantised", "the product to which encoder.layer.0.attention.self.query.bias is added is MatMulInteger", "MatMul or Gemm" },
        { "fused", "instead of Add there is com.microsoft.SkipLayerNormalization", "LayerNormalization, or" },
        { "scaled Gemm", "has another alpha than the default", "x W' + b" },
        { "cross-wired", "encoder.layer.1.attention.self.key reads", "the output of the block before it" },
        { "no residual", "encoder.layer.0.output.LayerNorm normalises the sum of", "the block's input" },
        { "two epsilons", "embeddings.LayerNorm has 0.5", "the same everywhere" },
        { "positions from ids", "positions are computed from the input 'input_ids'", "counted from the first token" },
        { "out of order", "which nothing before it computes", "nodes are in order" },
        { "twice", "is computed twice", "every value once" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void Read_refuses_a_graph_that_is_not_a_whole_BERT(string damage, string found, string expected)
    {
        var dense = damage == "scaled Gemm" ? DenseStyle.Gemm : DenseStyle.Anonymous;
        var model = new ExportedBert(network) { Dense = dense, Damage = graph => Damage(graph, damage) }.Write();

        var error = Assert.Throws<DataFormatException>(() => BertGraph.Read(model, Place));

        Assert.StartsWith($"{Place}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Relu")]
    [InlineData("Tanh")]
    public void Read_refuses_another_activation_by_its_name(string activation)
    {
        var model = new ExportedBert(network) { Activation = activation }.Write();

        var error = Assert.Throws<DataFormatException>(() => BertGraph.Read(model, Place));

        Assert.Contains($"the activation of encoder.layer.0. is computed with {activation}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_every_file_that_is_cut_short()
    {
        var model = new ExportedBert(network).Write();
        for (var length = 0; length < model.Length; length += 97)
        {
            var error = Assert.Throws<DataFormatException>(() => BertGraph.Read(model[..length], Place));
            Assert.StartsWith($"{Place}: ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_fails_with_a_message_or_not_at_all_when_bytes_are_wrong()
    {
        using var scope = NewDisposeScope();
        var model = new ExportedBert(network).Write();
        var random = new Random(16);
        for (var round = 0; round < 300; round++)
        {
            var damaged = (byte[])model.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 + random.Next(255));
            try
            {
                BertGraph.Read(damaged, Place);
            }
            catch (DataFormatException error)
            {
                Assert.StartsWith($"{Place}: ", error.Message, StringComparison.Ordinal);
            }
        }
    }

    private static float[] Computed(byte[] model, long[] ids)
    {
        using var session = new InferenceSession(model, new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR });
        long[] sizes = [1, ids.Length];
        using var tokens = OrtValue.CreateTensorValueFromMemory(ids, sizes);
        using var mask = OrtValue.CreateTensorValueFromMemory(ids.Select(_ => 1L).ToArray(), sizes);
        using var segments = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], sizes);
        using var options = new RunOptions();
        using var results = session.Run(
            options, ["input_ids", "attention_mask", "token_type_ids"], [tokens, mask, segments], ["last_hidden_state"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void Damage(GraphProto graph, string damage)
    {
        switch (damage)
        {
            case "no bias":
                Rename("encoder.layer.1.output.dense.bias", "other");
                break;
            case "a layer is missing":
                string[] names = [.. graph.Initializer.Select(tensor => tensor.Name)];
                foreach (var name in names.Where(name => name.Contains("layer.0.", StringComparison.Ordinal)))
                    Rename(name, name.Replace("encoder.layer.0.", "other.", StringComparison.Ordinal));
                break;
            case "another parameter":
                graph.Initializer.Add(new TensorProto { Name = "encoder.layer.0.attention.self.distance_embedding.weight", DataType = 1 });
                break;
            case "float64":
                Bias().DataType = (int)TensorProto.Types.DataType.Double;
                break;
            case "external data":
                Bias().DataLocation = TensorProto.Types.DataLocation.External;
                Bias().ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" });
                break;
            case "too few bytes":
                Bias().RawData = Google.Protobuf.ByteString.CopyFrom(new byte[8]);
                break;
            case "another width":
                Bias().Dims[0] = 3;
                break;
            case "quantised":
                graph.Node.First(node => node.OpType == "MatMul").OpType = "MatMulInteger";
                break;
            case "fused":
                var user = graph.Node.First(node => node.Input.Contains("encoder.layer.0.output.LayerNorm.bias"));
                user.OpType = "SkipLayerNormalization";
                user.Domain = "com.microsoft";
                break;
            case "scaled Gemm":
                graph.Node.First(node => node.OpType == "Gemm").Attribute.Add(
                    new AttributeProto { Name = "alpha", Type = AttributeProto.Types.AttributeType.Float, F = 2 });
                break;
            case "cross-wired":
                UserOfBias("encoder.layer.1.attention.self.key.bias").Input[0] = UserOfBias("encoder.layer.0.attention.self.key.bias").Input[0];
                break;
            case "no residual":
                var sum = graph.Node.Last(node => node.OpType == "Add" && node.Input[0] == AddOf("encoder.layer.0.output.dense.bias").Output[0]);
                sum.Input[1] = sum.Input[0];
                break;
            case "two epsilons":
                var epsilon = graph.Initializer.First(tensor => tensor.FloatData is [1e-12f]);
                epsilon.FloatData[0] = 0.5f;
                break;
            case "positions from ids":
                graph.Node.First(node => node.Input.Contains("embeddings.position_embeddings.weight")).Input[1] = "input_ids";
                break;
            case "out of order":
                var last = graph.Node[^1];
                graph.Node.RemoveAt(graph.Node.Count - 1);
                graph.Node.Insert(0, last);
                break;
            case "twice":
                graph.Node.Add(graph.Node[^1].Clone());
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage), damage, null);
        }

        TensorProto Bias() => graph.Initializer.Single(tensor => tensor.Name == "encoder.layer.0.output.LayerNorm.bias");

        NodeProto AddOf(string bias) => graph.Node.Single(node => node.Input.Contains(bias));

        NodeProto UserOfBias(string bias) => graph.Node.Single(node => node.Output[0] == AddOf(bias).Input[1]);

        void Rename(string from, string to)
        {
            graph.Initializer.Single(tensor => tensor.Name == from).Name = to;
            foreach (var node in graph.Node)
                for (var at = 0; at < node.Input.Count; at++)
                    if (node.Input[at] == from)
                        node.Input[at] = to;
        }
    }
}
