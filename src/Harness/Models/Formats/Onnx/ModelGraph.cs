using Harness.Models.Formats.Onnx.Proto;
using TorchSharp;
using static Harness.Models.Formats.Onnx.GraphBuilder;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>
/// What a model computes as a graph of ONNX's operators, with the parts that the graphs of all models have. Weights keep the names that they have in
/// the model.
/// </summary>
internal abstract class ModelGraph
{
    private readonly Dictionary<string, string> added = new(StringComparer.Ordinal);

    /// <param name="name">The name of the graph.</param>
    /// <param name="tensors">The model's tensors by name.</param>
    protected ModelGraph(string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        Graph = new GraphProto { Name = name };
        Nodes = new GraphBuilder(Graph);
        Initializers = new Initializers(Graph);
        Tensors = tensors;
    }

    /// <summary>Builds the graph.</summary>
    public abstract GraphProto Build();

    protected GraphProto Graph { get; }

    protected GraphBuilder Nodes { get; }

    protected Initializers Initializers { get; }

    protected IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>The value of a tensor of the model, which is stored once.</summary>
    protected virtual string Weight(string name) => Once(name, () => Initializers.Add(name, Tensors[name]));

    /// <summary>Gives a value the name of an output.</summary>
    protected void Name(string output, string value) =>
        Graph.Node.Add(new NodeProto { OpType = "Identity", Name = output, Input = { value }, Output = { output } });

    protected string Linear(string input, string weight) =>
        Nodes.Add("MatMul", [input, Once(weight + "'", () => Nodes.Add("Transpose", [Weight(weight)], Attribute("perm", 1L, 0L)))]);

    protected string Gather(string table, string rows) => Nodes.Add("Gather", [table, rows], Attribute("axis", 0L));

    protected string Add(string left, string right) => Nodes.Add("Add", [left, right]);

    protected string Number(float value) =>
        Once(Invariant($"number {value}"), name => Initializers.Add(name, torch.tensor(new[] { value })));

    protected string Integers(params long[] values) =>
        Once($"integers {string.Join(' ', values)}", name => Initializers.Add(name, torch.tensor(values)));

    protected string Once(string name, Func<string> add) => Once(name, _ => add());

    /// <summary>The value that a name stands for, which is added to the graph when it is first asked for.</summary>
    protected string Once(string name, Func<string, string> add)
    {
        if (added.TryGetValue(name, out var output))
            return output;
        output = add(name);
        added.Add(name, output);
        return output;
    }

    protected static ValueInfoProto Value(string name, TensorProto.Types.DataType type, string[] open, long[] further) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)type,
                Shape = new TensorShapeProto
                {
                    Dim =
                    {
                        open.Select(dimension => new TensorShapeProto.Types.Dimension { DimParam = dimension }),
                        further.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }),
                    },
                },
            },
        },
    };
}
