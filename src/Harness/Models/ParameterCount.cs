using Harness.Models.Bert;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Harness.Models;

/// <summary>The parameters of a network as it would be shipped: every learned tensor once, trainable or frozen.</summary>
/// <param name="Dense">All elements.</param>
/// <param name="NonZero">Elements that are not zero: what a method that declares itself sparse is counted by.</param>
public sealed record ParameterCount(long Dense, long NonZero)
{
    /// <summary>Counts a module's parameters; one that several submodules share counts once.</summary>
    public static ParameterCount Of(nn.Module module)
    {
        long dense = 0, nonZero = 0;
        using var _ = no_grad();
        foreach (var parameter in module.parameters())
        {
            using var scope = NewDisposeScope();
            dense += parameter.numel();
            nonZero += parameter.ne(0L).sum().item<long>();
        }

        return new ParameterCount(dense, nonZero);
    }

    /// <summary>Of a token classifier that is not there yet.</summary>
    /// <param name="labels">Classes of the head.</param>
    public static long Of(BertShape shape, int labels)
    {
        using var module = new TokenClassifier(shape, labels);
        return DenseOf(module);
    }

    /// <summary>The dense count alone, without a look at the values.</summary>
    public static long DenseOf(nn.Module module) => module.parameters().Sum(parameter => parameter.numel());
}
