using System.Text.RegularExpressions;
using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Formats.Onnx.Proto;
using TorchSharp;
using static TorchSharp.torch;

namespace Harness.Models.Formats.Onnx;

/// <summary>The tensors of a BERT's encoder and its shape.</summary>
/// <param name="Shape">The sizes of the encoder.</param>
/// <param name="Tensors">The tensors in float32, under the names that a network here gives to them.</param>
internal sealed record EncoderWeights(BertShape Shape, IReadOnlyDictionary<string, Tensor> Tensors);

/// <summary>
/// Reads the encoder of a BERT from the ONNX graph that PyTorch exported. PyTorch keeps the names of biases, embeddings and normalisations, and
/// stores most matrices transposed under numbers, so each matrix is found through the addition of its bias. The reader follows the values from the
/// embeddings to the last layer, and refuses a graph that computes anything but BERT's encoder. What comes after the last layer is not read.
/// </summary>
/// <remarks>
/// A dense layer may be MatMul and Add, or Gemm, each with a Transpose of the matrix or without; a normalisation may be LayerNormalization or its
/// parts; constants may be initialisers or nodes, in float32, float16 or bfloat16. Graphs that were optimised for a runtime (fused attention, skip
/// normalisations), quantised or stored with external data are refused, as are other activations than gelu and other positions than BERT's.
/// </remarks>
internal sealed partial class BertGraph
{
    private const string WordTable = "embeddings.word_embeddings.weight";
    private const string Export = "a BERT as PyTorch exports it, which no other program has changed";

    // The positions' numbers, which some versions of transformers store.
    private static readonly string[] Buffers = ["embeddings.position_ids", "embeddings.token_type_ids"];

    private readonly OnnxGraph graph;
    private readonly string prefix;
    private readonly Dictionary<string, Weight> weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, float> epsilons = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> heads = new(StringComparer.Ordinal);

    private BertGraph(OnnxGraph graph)
    {
        this.graph = graph;
        prefix = Prefix();
    }

    /// <summary>Reads the bytes of an ONNX file.</summary>
    /// <param name="place">The place of the file, with which messages begin.</param>
    /// <exception cref="DataFormatException">The file is damaged, or is not such a graph; the message says what is where.</exception>
    public static EncoderWeights Read(byte[] model, string place) => new BertGraph(OnnxGraph.Read(model, place)).Read();

    private EncoderWeights Read()
    {
        var layers = CountLayers();
        var state = Embeddings();
        for (var layer = 0; layer < layers; layer++)
            state = Layer($"encoder.layer.{layer}.", state);
        CheckNothingElse();
        var shape = new BertShape(
            (int)weights[WordTable].Rows,
            (int)weights[WordTable].Columns,
            layers,
            (int)OneValue(heads, "attention heads"),
            (int)weights["encoder.layer.0.intermediate.dense.weight"].Rows)
        {
            Positions = (int)weights["embeddings.position_embeddings.weight"].Rows,
            TokenTypes = (int)weights["embeddings.token_type_embeddings.weight"].Rows,
            LayerNormEps = Shortest(OneValue(epsilons, "as the normalisation's epsilon")),
        };
        CheckSizes(shape);
        return new EncoderWeights(shape, Tensors());
    }

    // The number as people write it, which the nearest float32 stands for.
    private static double Shortest(float number) => double.Parse(Invariant($"{number:R}"), System.Globalization.CultureInfo.InvariantCulture);

    private string Prefix()
    {
        string[] tables = [.. graph.ConstantNames.Where(name => name.EndsWith(WordTable, StringComparison.Ordinal))];
        return tables.Length == 1
            ? tables[0][..^WordTable.Length]
            : throw graph.Fault(
                tables.Length == 0
                    ? $"no constant's name ends with {WordTable}"
                    : $"{tables.Length} constants are called {WordTable}: {string.Join(", ", tables)}",
                $"one BERT with the names that PyTorch gives to its parameters");
    }

    private int CountLayers()
    {
        int[] numbers =
        [
            .. graph.ConstantNames
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(name => LayerName().Match(name[prefix.Length..]))
                .Where(match => match.Success)
                .Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))
                .Distinct()
                .Order(),
        ];
        return numbers.Length > 0 && numbers[^1] == numbers.Length - 1
            ? numbers.Length
            : throw graph.Fault(
                $"the layers are numbered [{string.Join(", ", numbers)}] in the names {prefix}encoder.layer.N", "every number from 0 to the last");
    }

    // Returns the value that the embeddings' normalisation gives.
    private string Embeddings()
    {
        string[] tables = [WordTable, "embeddings.position_embeddings.weight", "embeddings.token_type_embeddings.weight"];
        foreach (var table in tables)
            weights.Add(table, new Weight(prefix + table, Parameter(table), IsTransposed: false));
        var norm = Normalisation("embeddings.LayerNorm");
        var found = new List<string>();
        foreach (var term in Terms(norm.Input))
        {
            var table = graph.Producer(term) is { OpType: "Gather" or "Slice" } node
                ? tables.FirstOrDefault(name => ReferenceEquals(graph.Constant(node.Input[0]), weights[name].Proto))
                : null;
            if (table is null)
                throw graph.Fault($"the sum of the embeddings has the term {Computed(term)}", "rows of the tables of words, positions and segments");
            found.Add(table);
            if (table == tables[1] && FirstInput(graph.Producer(term)!.Input[1]) is { } given)
                throw graph.Fault($"positions are computed from the input '{given}'", "positions that are counted from the first token");
        }

        return found.Order(StringComparer.Ordinal).SequenceEqual(tables.Order(StringComparer.Ordinal))
            ? norm.Output
            : throw graph.Fault($"the sum of the embeddings adds rows of [{string.Join(", ", found)}]", "words, positions and segments, each once");
    }

    // Returns the value that the layer gives.
    private string Layer(string name, string state)
    {
        string[] projections = ["query", "key", "value"];
        Block[] projected = [.. projections.Select(projection => Dense($"{name}attention.self.{projection}"))];
        foreach (var (projection, block) in projections.Zip(projected))
        {
            CheckReads($"{name}attention.self.{projection}", block.Input, state);
            heads.Add($"{name}attention.self.{projection}", Heads($"{name}attention.self.{projection}", block.Output));
        }

        var attended = Dense($"{name}attention.output.dense");
        CheckAttention(name, projected, attended.Input);
        var attention = Residual($"{name}attention.output.LayerNorm", attended.Output, state);
        var inner = Dense($"{name}intermediate.dense");
        CheckReads($"{name}intermediate.dense", inner.Input, attention);
        var outer = Dense($"{name}output.dense");
        CheckActivation(name, inner.Output, outer.Input);
        return Residual($"{name}output.LayerNorm", outer.Output, attention);
    }

    // Reads a normalisation of the sum of two values.
    private string Residual(string name, string added, string state)
    {
        var norm = Normalisation(name);
        string[] terms = [.. Terms(norm.Input).Select(Bare)];
        if (terms.Length != 2 || !terms.Contains(Bare(added)) || !terms.Contains(Bare(state)))
        {
            throw graph.Fault(
                $"{prefix}{name} normalises the sum of {string.Join(" and ", terms.Select(Computed))}",
                $"the sum of the dense layer before it ('{Bare(added)}') and the block's input ('{Bare(state)}')");
        }

        return norm.Output;
    }

    private Block Dense(string name)
    {
        var bias = $"{name}.bias";
        var proto = Parameter(bias);
        weights.Add(bias, new Weight(prefix + bias, proto, IsTransposed: false));
        var node = OneUser(bias);
        var gemm = node;
        if (node.OpType == "Add")
        {
            var product = ReferenceEquals(graph.Constant(node.Input[0]), proto) ? node.Input[1] : node.Input[0];
            gemm = graph.Producer(product)
                ?? throw graph.Fault($"{prefix}{bias} is added to {Computed(product)}", "the product of a matrix");
        }
        else if (node.OpType != "Gemm" || node.Input.Count < 3 || !ReferenceEquals(graph.Constant(node.Input[2]), proto))
        {
            throw graph.Fault($"{prefix}{bias} is used by {OnnxGraph.Named(node)}", $"Add after MatMul, or Gemm: {Export}");
        }

        var isStoredAsUsed = gemm.OpType switch
        {
            "MatMul" => false,
            "Gemm" => IsTransposing(gemm, bias),
            _ => throw graph.Fault($"the product to which {prefix}{bias} is added is {OnnxGraph.Named(gemm)}", $"MatMul or Gemm: {Export}"),
        };
        weights.Add($"{name}.weight", Matrix(bias, gemm.Input[1], isStoredAsUsed));
        return new Block(gemm.Input[0], node.Output[0]);
    }

    // The second input of a product is a matrix of inputs by outputs, where a network here has one of outputs by inputs.
    private Weight Matrix(string bias, string value, bool isStoredAsUsed)
    {
        var isTransposed = !isStoredAsUsed;
        if (graph.Producer(value) is { OpType: "Transpose" } transpose)
        {
            if (OnnxGraph.Attribute(transpose, "perm") is { } order && !order.Ints.SequenceEqual([1L, 0L]))
            {
                throw graph.Fault(
                    $"{OnnxGraph.Named(transpose)} of the matrix before {prefix}{bias} has perm [{string.Join(", ", order.Ints)}]", "[1, 0]");
            }

            isTransposed = !isTransposed;
            value = transpose.Input[0];
        }

        var proto = graph.Constant(value)
            ?? throw graph.Fault($"the matrix before {prefix}{bias} is {Computed(value)}", "a constant, or the Transpose of one");
        return proto.Dims.Count == 2
            ? new Weight(value, proto, isTransposed)
            : throw graph.Fault($"'{value}', the matrix before {prefix}{bias}, is [{string.Join(", ", proto.Dims)}]", "two dimensions");
    }

    private bool IsTransposing(NodeProto gemm, string bias)
    {
        (string Name, float Value)[] factors =
        [
            ("alpha", OnnxGraph.Attribute(gemm, "alpha")?.F ?? 1),
            ("beta", OnnxGraph.Attribute(gemm, "beta")?.F ?? 1),
            ("transA", OnnxGraph.Attribute(gemm, "transA")?.I + 1 ?? 1),
        ];
        foreach (var (name, value) in factors)
        {
            if (value != 1)
                throw graph.Fault($"{OnnxGraph.Named(gemm)} before {prefix}{bias} has another {name} than the default", "x W' + b");
        }

        return OnnxGraph.Attribute(gemm, "transB") is { I: 1 };
    }

    private Block Normalisation(string name)
    {
        var bias = $"{name}.bias";
        var weight = $"{name}.weight";
        weights.Add(bias, new Weight(prefix + bias, Parameter(bias), IsTransposed: false));
        weights.Add(weight, new Weight(prefix + weight, Parameter(weight), IsTransposed: false));
        var node = OneUser(bias);
        if (node.OpType == "LayerNormalization" && string.IsNullOrEmpty(node.Domain))
        {
            if (!ReferenceEquals(graph.Constant(node.Input[1]), weights[weight].Proto) || !IsLastAxis(OnnxGraph.Attribute(node, "axis")?.I ?? -1))
                throw graph.Fault($"{OnnxGraph.Named(node)} of {prefix}{bias} has another scale or axis", $"{prefix}{weight} over the last axis");
            epsilons.Add(name, OnnxGraph.Attribute(node, "epsilon")?.F ?? 1e-5f);
            return new Block(node.Input[0], node.Output[0]);
        }

        var scaled = Operand(node, "Add", weights[bias].Proto);
        var normal = Operand(graph.Producer(scaled), "Mul", weights[weight].Proto);
        if (graph.Producer(normal) is not { OpType: "Div" } quotient
            || graph.Producer(quotient.Input[0]) is not { OpType: "Sub" } centred
            || !IsMean(centred.Input[1], centred.Input[0])
            || graph.Producer(quotient.Input[1]) is not { OpType: "Sqrt" } root
            || graph.Producer(root.Input[0]) is not { OpType: "Add" } raised)
        {
            throw Unusual($"the value that {prefix}{weight} scales is {Computed(normal)}");
        }

        var (variance, epsilon) = graph.Scalar(raised.Input[1]) is { } second
            ? (raised.Input[0], second)
            : (raised.Input[1], graph.Scalar(raised.Input[0]) ?? throw Unusual($"{Computed(root.Input[0])} adds no constant number"));
        if (!IsVariance(variance, centred.Input[0]))
            throw Unusual($"what is added to the epsilon is {Computed(variance)}");
        epsilons.Add(name, epsilon);
        return new Block(centred.Input[0], node.Output[0]);

        string Operand(NodeProto? from, string operation, TensorProto constant) => from?.OpType == operation && from.Input.Count == 2
            ? ReferenceEquals(graph.Constant(from.Input[0]), constant) ? from.Input[1]
                : ReferenceEquals(graph.Constant(from.Input[1]), constant) ? from.Input[0]
                : throw Unusual($"{OnnxGraph.Named(from)} does not use the weight or the bias")
            : throw Unusual($"instead of {operation} there is {(from is null ? "no node" : OnnxGraph.Named(from))}");

        DataFormatException Unusual(string found) => graph.Fault(
            $"{prefix}{name} is not the normalisation that PyTorch exports: {found}",
            "LayerNormalization, or (x - mean) / sqrt(variance + epsilon)");
    }

    private bool IsMean(string value, string of) => graph.Producer(value) is { OpType: "ReduceMean" } mean
        && graph.AreSame(mean.Input[0], of)
        && (OnnxGraph.Attribute(mean, "axes")?.Ints ?? (mean.Input.Count > 1 ? graph.Integers(mean.Input[1]).Select(axis => axis ?? 0) : []))
            .ToArray() is [var axis]
        && IsLastAxis(axis);

    private bool IsVariance(string value, string of) => graph.Producer(value) is { OpType: "ReduceMean" } mean
        && IsMean(value, mean.Input[0])
        && graph.Producer(mean.Input[0]) switch
        {
            { OpType: "Pow" } power => graph.Scalar(power.Input[1]) == 2 && IsCentred(power.Input[0], of),
            { OpType: "Mul" } square => graph.AreSame(square.Input[0], square.Input[1]) && IsCentred(square.Input[0], of),
            _ => false,
        };

    private bool IsCentred(string value, string of) =>
        graph.Producer(value) is { OpType: "Sub" } node && graph.AreSame(node.Input[0], of) && IsMean(node.Input[1], of);

    // Hidden states have three dimensions.
    private static bool IsLastAxis(long axis) => axis is -1 or 2;

    // The projections are cut into heads by a Reshape to (batch, tokens, heads, width of a head).
    private long Heads(string name, string projected)
    {
        foreach (var node in graph.Users(projected).Where(node => node.OpType == "Reshape"))
        {
            var sizes = graph.Integers(node.Input[1]);
            if (sizes.Count < 3)
            {
                // The product of a Gemm is given its three dimensions back first.
                continue;
            }

            if (sizes[^2] is > 0 and { } count)
                return count;
            if (sizes[^1] is > 0 and { } width && weights[$"{name}.bias"].Proto.Dims is [var all] && all % width == 0 && sizes.Count > 3)
                return all / width;
            if (sizes.Count == 3 || sizes[^1] is not null)
                return Heads(name, node.Output[0]);
        }

        throw graph.Fault(
            $"the output of {prefix}{name} ('{projected}') is used by {string.Join(", ", graph.Users(projected).Select(OnnxGraph.Named))}",
            "a Reshape that says how many heads there are");
    }

    // What the attention's output is computed from must be the three projections, the mask and numbers.
    private void CheckAttention(string name, Block[] projected, string context)
    {
        var open = new Stack<string>([context]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var found = new HashSet<string>(StringComparer.Ordinal);
        while (open.TryPop(out var next))
        {
            var value = graph.Source(next);
            if (value.Length == 0 || !seen.Add(value))
                continue;
            if (projected.Any(block => graph.AreSame(block.Output, value)))
            {
                found.Add(value);
                continue;
            }

            if (graph.Constant(value) is { } constant)
            {
                if ((TensorProto.Types.DataType)constant.DataType is not (TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32)
                    && constant.Dims.Aggregate(1L, (product, size) => product * size) != 1)
                {
                    throw graph.Fault($"the attention of {prefix}{name} uses '{value}'", "queries, keys, values and the mask alone");
                }

                continue;
            }

            if (graph.Producer(value) is not { } node || node.OpType == "Shape")
                continue;
            if (!string.IsNullOrEmpty(node.Domain))
                throw graph.Fault($"the attention of {prefix}{name} is computed by {OnnxGraph.Named(node)}", Export);
            foreach (var input in node.Input)
                open.Push(input);
        }

        if (found.Count != projected.Length)
            throw graph.Fault($"the attention of {prefix}{name} uses {found.Count} of its query, key and value", "all three");
    }

    private void CheckReads(string name, string input, string state)
    {
        if (Bare(input) != Bare(state))
            throw graph.Fault($"{prefix}{name} reads {Computed(input)}", $"'{Bare(state)}', the output of the block before it");
    }

    private void CheckActivation(string name, string inner, string activated)
    {
        using var scope = NewDisposeScope();
        var at = linspace(-4, 4, 33);
        var values = Evaluate(activated);
        if ((values - nn.functional.gelu(at)).abs().max().item<float>() is not < 1e-4f)
            throw graph.Fault($"the activation of {prefix}{name} is not gelu", "gelu: other activations are not read");

        Tensor Evaluate(string value)
        {
            if (Bare(value) == Bare(inner))
                return at;
            if (graph.Scalar(value) is { } number)
                return tensor(number);
            return graph.Producer(value) switch
            {
                { OpType: "Add" } node => Evaluate(node.Input[0]) + Evaluate(node.Input[1]),
                { OpType: "Mul" } node => Evaluate(node.Input[0]) * Evaluate(node.Input[1]),
                { OpType: "Div" } node => Evaluate(node.Input[0]) / Evaluate(node.Input[1]),
                { OpType: "Erf" } node => Evaluate(node.Input[0]).erf(),
                { OpType: "Reshape" } node => Evaluate(node.Input[0]),
                { OpType: "Gelu", Domain: "" } node when OnnxGraph.Attribute(node, "approximate")?.S.ToStringUtf8() is null or "none" =>
                    nn.functional.gelu(Evaluate(node.Input[0])),
                _ => throw graph.Fault(
                    $"the activation of {prefix}{name} is computed with {Computed(value)}",
                    "gelu, which PyTorch exports with Erf: others are not read"),
            };
        }
    }

    private void CheckNothingElse()
    {
        string[] parts = ["embeddings.", "encoder."];
        string[] others =
        [
            .. graph.ConstantNames
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(name => name[prefix.Length..])
                .Where(name => parts.Any(part => name.StartsWith(part, StringComparison.Ordinal)))
                .Where(name => name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal))
                .Except([.. weights.Keys, .. Buffers])
                .Order(StringComparer.Ordinal),
        ];
        if (others.Length > 0)
            throw graph.Fault($"there are parameters that a BERT does not have: {string.Join(", ", others)}", "BERT's own alone");
    }

    private void CheckSizes(BertShape shape)
    {
        if (shape.Hidden % shape.Heads != 0)
            throw graph.Fault($"{shape.Heads} attention heads for a width of {shape.Hidden}", "a number of heads that divides the width");
        var sizes = new Dictionary<string, long[]>(StringComparer.Ordinal)
        {
            ["embeddings.position_embeddings.weight"] = [shape.Positions, shape.Hidden],
            ["embeddings.token_type_embeddings.weight"] = [shape.TokenTypes, shape.Hidden],
        };
        foreach (var dense in EncoderDense.Of(shape))
        {
            sizes.Add($"encoder.{dense.Name}.weight", [dense.Outputs, dense.Inputs]);
            sizes.Add($"encoder.{dense.Name}.bias", [dense.Outputs]);
        }

        foreach (var norm in epsilons.Keys)
        {
            sizes.Add($"{norm}.weight", [shape.Hidden]);
            sizes.Add($"{norm}.bias", [shape.Hidden]);
        }

        foreach (var (name, expected) in sizes)
        {
            var weight = weights[name];
            if (!weight.Sizes.SequenceEqual(expected))
            {
                var role = weight.Name == prefix + name ? "" : $", the matrix of {prefix}{name},";
                throw graph.Fault($"'{weight.Name}'{role} is [{string.Join(", ", weight.Sizes)}]", $"[{string.Join(", ", expected)}]");
            }
        }
    }

    private Dictionary<string, Tensor> Tensors()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, weight) in weights)
        {
            var tensor = graph.Floats(weight.Name, weight.Proto);
            if (weight.IsTransposed)
                tensor = tensor.t().contiguous();
            tensors.Add("bert." + name, tensor.MoveToOuterDisposeScope());
        }

        return tensors;
    }

    private T OneValue<T>(Dictionary<string, T> values, string of)
        where T : notnull
    {
        var first = values.First();
        var other = values.FirstOrDefault(pair => !pair.Value.Equals(first.Value));
        return other.Key is null
            ? first.Value
            : throw graph.Fault(
                Invariant($"{prefix}{other.Key} has {other.Value} {of}, and {prefix}{first.Key} has {first.Value}"), "the same everywhere");
    }

    private TensorProto Parameter(string name)
    {
        var proto = graph.Constant(prefix + name)
            ?? throw graph.Fault($"no constant is called {prefix}{name}", Export);
        var dimensions = name.Contains("_embeddings", StringComparison.Ordinal) ? 2 : 1;
        return proto.Dims.Count == dimensions
            ? proto
            : throw graph.Fault($"'{prefix}{name}' is [{string.Join(", ", proto.Dims)}]", dimensions == 1 ? "one dimension" : "two dimensions");
    }

    private NodeProto OneUser(string parameter) => graph.UsersOfParameter(prefix + parameter) is [var node]
        ? node
        : throw graph.Fault($"'{prefix}{parameter}' is used by {graph.UsersOfParameter(prefix + parameter).Count} nodes", $"one: {Export}");

    // The terms of a sum of any number of values.
    private IEnumerable<string> Terms(string value) =>
        graph.Producer(value) is { OpType: "Add" } node && node.Input.All(input => graph.Constant(input) is null)
            ? node.Input.SelectMany(Terms)
            : [graph.Source(value)];

    // A value before it was given other dimensions, as around a Gemm.
    private string Bare(string value)
    {
        var source = graph.Source(value);
        while (graph.Producer(source) is { OpType: "Reshape" } node)
            source = graph.Source(node.Input[0]);
        return source;
    }

    // The first input of the graph whose values, and not only their number, a value is computed from; null where there is none.
    private string? FirstInput(string value)
    {
        var source = graph.Source(value);
        if (graph.IsInput(source) && !source.EndsWith("position_ids", StringComparison.Ordinal))
            return source;
        return graph.Producer(source) is { OpType: not "Shape" } node
            ? node.Input.Select(FirstInput).FirstOrDefault(input => input is not null)
            : null;
    }

    private string Computed(string value) => graph.Producer(value) is { } node ? OnnxGraph.Named(node) : $"'{graph.Source(value)}'";

    [GeneratedRegex(@"^encoder\.layer\.([0-9]{1,4})\.")]
    private static partial Regex LayerName();

    /// <summary>A tensor of the encoder as the graph stores it.</summary>
    private sealed record Weight(string Name, TensorProto Proto, bool IsTransposed)
    {
        public IReadOnlyList<long> Sizes => IsTransposed ? [Proto.Dims[1], Proto.Dims[0]] : Proto.Dims;

        public long Rows => Sizes[0];

        public long Columns => Sizes[1];
    }

    /// <summary>The names of what a part of the network reads and gives.</summary>
    private sealed record Block(string Input, string Output);
}
