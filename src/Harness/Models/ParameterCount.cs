using Harness.Models.Bert;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>The number of parameters of a network as it would be shipped: every learned tensor once, trainable or frozen.</summary>
/// <param name="Dense">The number of all elements.</param>
/// <param name="NonZero">The number of elements that are not zero, by which a method that declares itself sparse is counted.</param>
public sealed record ParameterCount(long Dense, long NonZero)
{
    /// <summary>Counts a module's parameters; one that several submodules share counts once.</summary>
    public static ParameterCount Of(nn.Module module)
    {
        var dense = 0L;
        var nonZero = 0L;
        using var _ = no_grad();
        foreach (var parameter in module.parameters())
        {
            using var scope = NewDisposeScope();
            dense += parameter.numel();
            nonZero += parameter.IsNotZero().sum().item<long>();
        }

        return new ParameterCount(dense, nonZero);
    }

    /// <summary>Counts a network. Where its matrices are stored as 8-bit integers, the scale of every row is a learned number as well.</summary>
    public static ParameterCount Of(Network network)
    {
        var count = Of(network.Module);
        var scales = ScalesOf(network.Shape, network.Module);
        return new ParameterCount(count.Dense + scales, count.NonZero + scales);
    }

    /// <summary>Counts all learned numbers of a network of a given shape.</summary>
    /// <param name="labels">The number of classes.</param>
    public static long Of(BertShape shape, int labels)
    {
        using var module = new BertClassifier(shape, labels);
        return DenseOf(module) + ScalesOf(shape, module);
    }

    /// <summary>Counts all elements, without reading their values.</summary>
    public static long DenseOf(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());

    private static long ScalesOf(BertShape shape, nn.Module module) => shape.Int8Weights ? Int8Rows.CountOf(module) : 0;
}
