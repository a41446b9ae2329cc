using Harness.Models.Formats.Onnx.Proto;
using static Harness.Models.Formats.Onnx.Proto.AttributeProto.Types;

namespace Harness.Models.Formats.Onnx;

/// <summary>Adds nodes to a graph and names what each of them computes.</summary>
internal sealed class GraphBuilder(GraphProto graph)
{
    /// <returns>The name of the node's one output</returns>
    public string Add(string op, IEnumerable<string> inputs, params IEnumerable<AttributeProto> attributes)
    {
        var name = Invariant($"{op}.{graph.Node.Count}");
        graph.Node.Add(new NodeProto { Name = name, OpType = op, Input = { inputs }, Output = { name }, Attribute = { attributes } });
        return name;
    }

    public static AttributeProto Attribute(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Attribute(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    public static AttributeProto Attribute(string name, params long[] values) => new() { Name = name, Type = AttributeType.Ints, Ints = { values } };
}
