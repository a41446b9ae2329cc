using Harness.Models;
using Harness.Models.Inputs;
using Harness.Training;
using static TorchSharp.torch;

namespace Harness.Tests.Training;

public sealed class HardLabelsTests
{
    private static readonly double[][] Logits = [[0.5, -1.2, 2.0], [1.5, 0.3, -0.7], [-2.0, 0.0, 3.1]];

    private static LabelledPositions Positions(long[] labels, long[]? known)
    {
        var logits = tensor(Logits.SelectMany(row => row).ToArray(), [3, 3], requires_grad: true);
        return new LabelledPositions(
            logits, tensor(labels), known is null ? null : tensor(known), null, [], null, arange(3), new NetworkOutput(logits, []));
    }

    private static double CrossEntropy(int row, int label) => Math.Log(Logits[row].Sum(Math.Exp)) - Logits[row][label];

    [Fact]
    public void Loss_is_the_mean_over_all_positions()
    {
        using var scope = NewDisposeScope();
        var expected = (CrossEntropy(0, 2) + CrossEntropy(1, 1) + CrossEntropy(2, 0)) / 3;
        Assert.Equal(expected, new HardLabels().Loss(Positions([2, 1, 0], null)).item<double>(), 1e-12);
    }

    [Fact]
    public void Loss_leaves_out_positions_that_nobody_labelled()
    {
        using var scope = NewDisposeScope();
        var positions = Positions([2, Example.Unknown, 0], [0, 2]);

        var loss = new HardLabels().Loss(positions);

        Assert.Equal((CrossEntropy(0, 2) + CrossEntropy(2, 0)) / 2, loss.item<double>(), 1e-12);
        loss.backward();
        Assert.All(Tiny.Doubles(positions.Logits.grad!)[3..6], gradient => Assert.Equal(0, gradient));
    }

    /// <summary>A word that the clean-up of a vocabulary takes away leaves no token, and several such sentences may make a batch.</summary>
    [Fact]
    public void Loss_is_zero_for_a_batch_without_words()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(0, 3, requires_grad: true);
        var teacher = zeros(0, 3);
        var positions = new LabelledPositions(
            logits, zeros(0, ScalarType.Int64), null, teacher, [], null, zeros(0, ScalarType.Int64), new NetworkOutput(logits, []));

        Objective[] objectives = [new HardLabels(), new SoftLabels(temperature: 2, weight: 0.9), new LogitMatching(weight: 0.5)];
        Assert.All(objectives, objective => Assert.Equal(0, objective.Loss(positions).item<float>()));
    }

    [Fact]
    public void Loss_is_zero_when_nothing_is_labelled()
    {
        using var scope = NewDisposeScope();
        var positions = Positions([Example.Unknown, Example.Unknown, Example.Unknown], []);

        var loss = new HardLabels().Loss(positions);
        loss.backward();

        Assert.Equal(0, loss.item<double>());
        Assert.All(Tiny.Doubles(positions.Logits.grad!), gradient => Assert.Equal(0, gradient));
    }
}
