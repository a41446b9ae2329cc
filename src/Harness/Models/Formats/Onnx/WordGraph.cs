using Harness.Models.Formats.Onnx.Proto;
using Harness.Models.Words;
using static Harness.Models.Formats.Onnx.GraphBuilder;

namespace Harness.Models.Formats.Onnx;

/// <summary>
/// Describes what a <see cref="BiLstmCrfNetwork"/> computes. The scores of neighbouring labels are outputs as well, so that the file has everything
/// that it takes to find the best labelling.
/// </summary>
internal sealed class WordGraph(BiLstmCrf model) : LstmGraph("words", model.Tensors())
{
    public const string Characters = "character_ids";
    public const string Transitions = "transition_scores";
    public const string Start = "start_scores";

    /// <summary>
    /// Builds the graph. It takes the rows of words (B, T), those of their characters (B, T, L), of which every word and every place after the last
    /// word has one, and the numbers of words (B). It gives the scores of labels at each word (B, T, C), after another (C, C) and at the first word
    /// (C).
    /// </summary>
    public override GraphProto Build()
    {
        var classes = model.Labels.Count;
        const TensorProto.Types.DataType Integer = TensorProto.Types.DataType.Int64;
        Graph.Input.Add(Value(Rows, Integer, ["batch", "sequence"], []));
        Graph.Input.Add(Value(Characters, Integer, ["batch", "sequence", "characters"], []));
        Graph.Input.Add(Value(Lengths, Integer, ["batch"], []));
        Graph.Output.Add(Value(NetworkGraph.Logits, TensorProto.Types.DataType.Float, ["batch", "sequence"], [classes]));
        Graph.Output.Add(Value(Transitions, TensorProto.Types.DataType.Float, [], [classes, classes]));
        Graph.Output.Add(Value(Start, TensorProto.Types.DataType.Float, [], [classes]));
        var table = Tensors.ContainsKey("vectors")
            ? Nodes.Add("Concat", [Weight("words.weight"), Weight("vectors")], Attribute("axis", 0L))
            : Weight("words.weight"); // (V, E)
        var words = Gather(table, Rows); // (B, T, E)
        var vectors = Nodes.Add("Concat", [words, OfCharacters()], Attribute("axis", 2L)); // (B, T, E + F)
        Name(NetworkGraph.Logits, Add(Linear(States(vectors), "classifier.weight"), Weight("classifier.bias")));
        Name(Transitions, Weight("transitions"));
        Name(Start, Weight("start"));
        return Graph;
    }

    // (B, T, F)
    private string OfCharacters()
    {
        var isPadding = Nodes.Add("Unsqueeze", [Nodes.Add("Equal", [Characters, Integers(LstmModel.Padding)]), Integers(3)]); // (B, T, L, 1)
        var vectors = Nodes.Add("Where", [isPadding, Number(0), Gather(Weight("characters.weight"), Characters)]); // (B, T, L, character)
        var padded = Nodes.Add("Pad", [vectors, Integers(0, 0, 1, 0, 0, 0, 1, 0)]); // (B, T, L + 2, character)

        // A filter sees a character and its two neighbours.
        string[] windows = [Slice(padded, 0, -2), Slice(padded, 1, -1), Slice(padded, 2, long.MaxValue)];
        var seen = Nodes.Add("Concat", windows, Attribute("axis", 3L)); // (B, T, L, 3 character)
        var found = Add(Linear(seen, "filters.weight"), Weight("filters.bias")); // (B, T, L, F)
        var kept = Nodes.Add("Where", [isPadding, Number(float.NegativeInfinity), found]);
        return Nodes.Add("ReduceMax", [kept], Attribute("axes", [2L]), Attribute("keepdims", 0L));
    }

    private string Slice(string values, long from, long to) => Nodes.Add("Slice", [values, Integers(from), Integers(to), Integers(2)]);

    // (B, T, E + F) -> (B, T, 2 H)
    private string States(string vectors)
    {
        var ofWords = Nodes.Add("Transpose", [Lstm(vectors, model.Shape.Hidden).States], Attribute("perm", 2L, 0L, 1L, 3L)); // (B, T, 2, H)
        return Nodes.Add("Reshape", [ofWords, Integers(0, 0, 2L * model.Shape.Hidden)]);
    }
}
