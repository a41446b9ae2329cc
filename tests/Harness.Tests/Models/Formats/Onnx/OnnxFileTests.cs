using System.Text.Json;
using Harness.Models.Bert;
using Harness.Models.Formats;
using Harness.Models.Formats.Onnx;
using Harness.Models.Formats.Onnx.Proto;
using static TorchSharp.torch;

namespace Harness.Tests.Models.Formats.Onnx;

public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Kinds => OnnxNetworks.Names;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_keeps_every_tensor_once_and_to_the_bit(string kind)
    {
        using var network = OnnxNetworks.Saved(kind, folder.Path);
        var graph = Written(network).Graph;

        using var scope = NewDisposeScope();
        var saved = SafeTensors.Read(folder.PathOf("model.safetensors"));
        // The network's file has scales as a column in bfloat16; ONNX expects a row in float32.
        var expected = saved.ToDictionary(
            entry => entry.Key,
            entry => entry.Key.EndsWith("_scale", StringComparison.Ordinal) ? entry.Value.to(ScalarType.Float32).reshape(-1) : entry.Value);
        var held = Held(graph);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), held.Keys.Where(name => !name.Contains(' ')).Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in expected)
        {
            Assert.Equal(tensor.shape, held[name].Shape);
            // A zero that is left out has no sign.
            var isSparse = graph.SparseInitializer.Any(sparse => sparse.Values.Name == name);
            var stored = isSparse && tensor.dtype == ScalarType.Float32 ? tensor + zeros_like(tensor) : tensor;
            Assert.Equal(stored.bytes.ToArray(), held[name].Bytes);
        }

        // The other tensors are constants, each of which is a few numbers.
        Assert.All(held.Where(entry => entry.Key.Contains(' ')), entry => Assert.InRange(entry.Value.Bytes.Length, 4, 32));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_restores_what_the_network_has_when_matrices_are_rounded(string kind)
    {
        using var network = OnnxNetworks.Saved(kind, folder.Path);
        var graph = Written(network).Graph;
        var restored = graph.Node.Where(node => node.OpType == "DequantizeLinear").ToArray();

        Assert.Equal(network.Shape.Int8Weights ? network.Tensors().Values.Count(tensor => tensor.ndim > 1) : 0, restored.Length);
        var held = Held(graph);
        foreach (var node in restored)
        {
            Assert.Equal(0, node.Attribute.Single(attribute => attribute.Name == "axis").I);
            var own = Tiny.Values(network.Tensors()[node.Input[0]]);
            var whole = held[node.Input[0]];
            var scales = Floats(held[node.Input[1]].Bytes);
            Assert.Equal(own, whole.Bytes.Select((value, place) => (sbyte)value * scales[place / (int)whole.Shape[1]]));
        }
    }

    // A layer has six products with matrices and two of attention, and the head has one. A matrix that is a product of two adds one more.
    [Theory]
    [InlineData("plain", 17)]
    [InlineData("low-rank layers", 21)]
    [InlineData("factorised embeddings", 18)]
    [InlineData("shared layer", 25)]
    [InlineData("int8, factorised, low-rank", 22)]
    [InlineData("shared layer, low-rank, int8", 31)]
    public void Write_keeps_products_when_matrices_are_factorised(string kind, int products)
    {
        using var network = OnnxNetworks.Saved(kind, folder.Path);

        Assert.Equal(products, Written(network).Graph.Node.Count(node => node.OpType == "MatMul"));
    }

    [Fact]
    public void Write_describes_the_model_in_its_metadata()
    {
        using var network = OnnxNetworks.Saved("factorised embeddings", folder.Path);
        var model = Written(network);

        // The first field, ir_version, and its value.
        Assert.Equal([8, 8], File.ReadAllBytes(folder.PathOf("model.onnx"))[..2]);
        var set = Assert.Single(model.OpsetImport);
        Assert.Equal("", set.Domain);
        Assert.Equal(17L, set.Version);
        Assert.Equal("bench", model.ProducerName);
        Assert.NotEmpty(model.ProducerVersion);
        var metadata = model.MetadataProps.ToDictionary(entry => entry.Key, entry => entry.Value);
        Assert.Equal(Tiny.Labels, JsonSerializer.Deserialize<string[]>(metadata["labels"]));
        Assert.Equal(network.Shape, JsonSerializer.Deserialize<BertShape>(metadata["shape"]));
        // Elements: 7 is int64, 1 is float32.
        Assert.Equal(
            ["input_ids: 7 batch sequence", "attention_mask: 7 batch sequence", "logits: 1 batch sequence 3"],
            model.Graph.Input.Concat(model.Graph.Output).Select(Text));
        Assert.All(
            model.Graph.Node.Where(node => node.OpType == "LayerNormalization"),
            node => Assert.Equal(1e-12f, node.Attribute.Single(attribute => attribute.Name == "epsilon").F));
    }

    [Theory]
    [InlineData("plain", 0)]
    [InlineData("pruned", 16)]
    [InlineData("half pruned", 16)]
    [InlineData("int8, pruned", 16)]
    public void Write_leaves_zeros_out_when_that_is_shorter(string kind, int sparse)
    {
        using var network = OnnxNetworks.Saved(kind, folder.Path);
        var graph = Written(network).Graph;

        Assert.Equal(sparse, graph.SparseInitializer.Count);
        Assert.All(graph.SparseInitializer, tensor => Assert.True(
            tensor.CalculateSize() < Count(tensor.Dims) * (tensor.Values.DataType == 1 ? 4 : 1) + 2 * tensor.Values.Name.Length));
        Assert.All(graph.SparseInitializer, tensor => Assert.Equal(tensor.Indices.Int64Data.Distinct().Order(), tensor.Indices.Int64Data));
    }

    [Fact]
    public void Write_leaves_the_same_bytes_when_it_is_repeated()
    {
        using var network = Tiny.Network();
        Assert.Equal(OnnxFile.Write(network, folder.PathOf("first.onnx")), new FileInfo(folder.PathOf("first.onnx")).Length);
        OnnxFile.Write(network, folder.PathOf("second.onnx"));

        Assert.Equal(File.ReadAllBytes(folder.PathOf("first.onnx")), File.ReadAllBytes(folder.PathOf("second.onnx")));
        Assert.Equal(["first.onnx", "second.onnx"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_refuses_a_network_when_its_heads_are_gated()
    {
        using var network = Tiny.Network();
        network.Module.Bert.Encoder.Layers[1].Attention.Self.Gates = () => ones([2]);

        Assert.Contains("gated", Assert.Throws<NotSupportedException>(() => OnnxFile.Write(network, folder.PathOf("model.onnx"))).Message);
        Assert.False(File.Exists(folder.PathOf("model.onnx")));
    }

    [Fact]
    public void Write_refuses_a_network_when_it_is_not_float32()
    {
        using var network = Tiny.Network(type: ScalarType.Float64);

        Assert.Contains("Float64", Assert.Throws<NotSupportedException>(() => OnnxFile.Write(network, folder.PathOf("model.onnx"))).Message);
    }

    private ModelProto Written(Network network)
    {
        var path = folder.PathOf("model.onnx");
        OnnxFile.Write(network, path);
        return ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
    }

    // The tensors by name. A name that occurs twice throws an exception.
    private static Dictionary<string, (long[] Shape, byte[] Bytes)> Held(GraphProto graph)
    {
        var held = graph.Initializer.ToDictionary(tensor => tensor.Name, tensor => (tensor.Dims.ToArray(), tensor.RawData.ToByteArray()));
        foreach (var sparse in graph.SparseInitializer)
        {
            var values = sparse.Values.RawData.ToByteArray();
            var places = sparse.Indices.Int64Data;
            var size = sparse.Values.DataType == 1 ? 4 : 1;
            var bytes = new byte[Count(sparse.Dims) * size];
            for (var i = 0; i < places.Count; i++)
                values.AsSpan(i * size, size).CopyTo(bytes.AsSpan((int)places[i] * size));
            held.Add(sparse.Values.Name, (sparse.Dims.ToArray(), bytes));
        }

        return held;
    }

    private static long Count(IEnumerable<long> dims) => dims.Aggregate(1L, (product, size) => product * size);

    private static float[] Floats(byte[] bytes) => [.. bytes.Chunk(4).Select(four => BitConverter.ToSingle(four))];

    private static string Text(ValueInfoProto value)
    {
        var type = value.Type.TensorType;
        return $"{value.Name}: {type.ElemType} {string.Join(' ', type.Shape.Dim.Select(dim => dim.HasDimParam ? dim.DimParam : $"{dim.DimValue}"))}";
    }
}
