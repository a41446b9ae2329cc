using Harness.Common;
using Harness.Models.Bert;
using Harness.Models.Inputs;
using Harness.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace TestSupport;

/// <summary>Networks and inputs that take no time.</summary>
internal static class Tiny
{
    public const int Vocabulary = 13;

    // Work this small takes longest where threads wait for each other.
    static Tiny() => set_num_threads(1);

    public static readonly string[] Labels = ["O", "B-X", "I-X"];

    public static BertShape Shape { get; } = new(Vocabulary, Hidden: 8, Layers: 2, Heads: 2, Intermediate: 12) { Positions = 16 };

    /// <summary>The same shape with an embedding for every way to write a word.</summary>
    public static BertShape ShapeWithCase { get; } = Shape with { CaseTypes = WordCases.Count };

    /// <summary>The words that have vectors, which are some of those of <see cref="Examples"/>.</summary>
    public static VectorWords Vectors { get; } = new(["c", "d", "g", "h", "i"]);

    /// <summary>The same shape with vectors of words.</summary>
    public static BertShape ShapeWithVectors { get; } = Shape with { WordVectors = new WordVectorShape(Vectors.Rows, Width: 3) };

    /// <summary>Every weight drawn at random, biases and normalisations too, in eval mode.</summary>
    public static Network Network(
        BertShape? shape = null, int seed = 1, ScalarType type = ScalarType.Float32, double deviation = 0.4, IReadOnlyList<string>? labels = null)
    {
        using var drawn = Harness.Models.Bert.Network.Random(shape ?? Shape, labels ?? Labels, seed);
        var network = drawn.Reshaped(drawn.Shape, vectorWords: drawn.Shape.WordVectors is null ? null : Vectors);
        network.Module.to(type);
        using var _ = no_grad();
        manual_seed(seed);
        foreach (var parameter in network.Module.parameters())
            parameter.normal_(0, deviation);
        network.Module.eval();
        return network;
    }

    /// <summary>Inputs of 3 to 12 tokens with labels on all but the specials. The words are the letters of their ids.</summary>
    public static Example[] Examples(int count, int seed = 1, int? length = null)
    {
        var random = new SplitMix((ulong)seed);
        return [.. Enumerable.Range(0, count).Select(_ => Example(random, length ?? 3 + random.Below(10)))];
    }

    /// <summary>A copy of every weight.</summary>
    public static Dictionary<string, float[]> Weights(Network network) =>
        network.Module.state_dict().ToDictionary(pair => pair.Key, pair => Values(pair.Value));

    public static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
    }

    public static double[] Doubles(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        // TorchSharp's accessor of no elements cannot be copied.
        return tensor.numel() == 0 ? [] : tensor.detach().to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();
    }

    private static Example Example(SplitMix random, int length)
    {
        var ids = Enumerable.Range(0, length).Select(_ => 1 + random.Below(Vocabulary - 1)).ToArray();
        var labels = ids.Select((id, t) => t == 0 || t == length - 1 ? Harness.Models.Inputs.Example.Ignored : id % Labels.Length).ToArray();
        var words = labels.Select((label, t) => label == Harness.Models.Inputs.Example.Ignored ? -1 : t - 1).ToArray();
        return new Example(ids, labels, words)
        {
            CaseIds = [.. words.Select(word => (word + 1) % WordCases.Count)],
            Words = [.. ids[1..^1].Select(id => $"{(char)('a' + id)}")],
        };
    }
}
